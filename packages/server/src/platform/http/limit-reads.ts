import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ReadBudgets } from "../read-budgets.ts";

// What HEAD asks for is read all the same, and only not sent.
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Charges everybody for what they read, and lets few reads of a person run at once (L6). */
export function limitReads(app: FastifyInstance, reads: ReadBudgets): void {
  const running = new WeakMap<FastifyRequest, () => void>();
  const end = (request: FastifyRequest): void => {
    running.get(request)?.();
    running.delete(request);
  };

  app.addHook("preHandler", async (request) => {
    if (!READING.has(request.method) || request.actor === null) return;
    running.set(request, await reads.begin("call", request.actor.userId));
  });
  app.addHook("onSend", async (request, _reply, payload) => {
    if (running.has(request) && request.actor !== null && typeof payload === "string")
      reads.charge(request.actor.userId, Buffer.byteLength(payload));
    end(request);
  });
  // Whatever kept it from being answered.
  app.addHook("onResponse", async (request) => end(request));
}
