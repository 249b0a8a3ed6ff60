import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ReadBudgets } from "../read-budgets.ts";

/** Charges everybody for what they read, and lets few reads of a person run at once (L6). */
export function limitReads(app: FastifyInstance, reads: ReadBudgets): void {
  const running = new WeakMap<FastifyRequest, () => void>();
  const end = (request: FastifyRequest): void => {
    running.get(request)?.();
    running.delete(request);
  };

  app.addHook("preHandler", async (request) => {
    if (request.method !== "GET" || request.actor === null) return;
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
