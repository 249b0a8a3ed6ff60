import type { UserId } from "@gochat/protocol";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../errors.ts";
import type { Client } from "../security-log.ts";

export interface Refusal {
  readonly actorId: UserId | null;
  readonly client: Client;
  readonly details: { readonly call: string };
}

/** Tells of every call that somebody who is logged in may not make. */
export function noteRefusals(app: FastifyInstance, note: (refusal: Refusal) => void): void {
  app.addHook("onError", async (request, _reply, error) => {
    if (!(error instanceof AppError) || error.code !== "forbidden") return;
    note({
      actorId: request.actor?.userId ?? null,
      client: { ip: request.ip, userAgent: request.headers["user-agent"] ?? null },
      details: { call: `${request.method} ${request.routeOptions.url ?? ""}` },
    });
  });
}
