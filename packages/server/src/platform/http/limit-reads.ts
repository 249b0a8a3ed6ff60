import type { FastifyInstance, FastifyRequest } from "fastify";
import { READ_RATE } from "../read-budgets.ts";
import type { EndRead, ReadBudgets } from "../read-budgets.ts";

// What HEAD asks for is read all the same, and only not sent.
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Charges everybody for what they read, and lets few reads of a person run at once (L6). */
export function limitReads(app: FastifyInstance, reads: ReadBudgets): void {
  const running = new WeakMap<FastifyRequest, EndRead>();
  const end = (request: FastifyRequest, answered?: number): void => {
    running.get(request)?.(answered);
    running.delete(request);
  };

  app.addHook("preHandler", async (request) => {
    if (!READING.has(request.method) || request.actor === null) return;
    running.set(request, await reads.begin("call", request.actor.userId));
  });
  app.addHook("onSend", async (request, _reply, payload) => {
    // The bytes of a file count as nothing but an answer: they are sent as fast as they are taken.
    const bytes = typeof payload === "string" ? Buffer.byteLength(payload) : 0;
    end(request, Math.max(bytes, READ_RATE.leastBytes));
  });
  // Also what was never answered, for whatever reason.
  app.addHook("onResponse", async (request) => end(request));
}
