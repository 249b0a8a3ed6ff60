import { Readable } from "node:stream";
import Fastify from "fastify";
import { expect, test, vi } from "vitest";

import type { AppError } from "../../errors.ts";
import { READ_RATE, ReadBudgets } from "../read-budgets.ts";
import type { Actor } from "./actor.ts";
import { limitReads } from "./limit-reads.ts";

const ANSWERS = READ_RATE.burstBytes / READ_RATE.leastBytes;

test.each([
  ["GET", "/file", 200],
  ["HEAD", "/file", 200],
  ["GET", "/unchanged", 304],
] as const)(
  "L6 what is answered with bytes, or with none, counts as an answer: %s %s",
  async (method, url, expected) => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const app = Fastify();
      app.decorateRequest("actor", null);
      app.addHook("onRequest", async (request) => void (request.actor = { userId: "ann" } as Actor));
      app.route({
        method: ["GET", "HEAD"],
        url: "/file",
        handler: (request, reply) => reply.send(request.method === "HEAD" ? "" : Readable.from(["bytes"])),
      });
      app.get("/unchanged", (_request, reply) => reply.code(304).send());
      app.setErrorHandler((error: AppError, _request, reply) => reply.code(error.status).send(error.code));
      limitReads(app, new ReadBudgets(true));
      for (let n = 0; n < ANSWERS; n++)
        expect((await app.inject({ method, url })).statusCode, `answer ${n}`).toBe(expected);
      expect((await app.inject({ method, url })).statusCode).toBe(429);
    } finally {
      vi.useRealTimers();
    }
  },
);
