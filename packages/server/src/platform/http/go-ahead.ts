import type { FastifyReply, FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The handler takes the body by itself, and gives the go-ahead when it knows that it wants it. */
    takesRawBody?: true;
  }
}

/** Whoever waits with a body (`Expect: 100-continue`) sends it now. */
export function giveGoAhead({ headers }: FastifyRequest, { raw }: FastifyReply): void {
  if (/^100-continue$/i.test(headers.expect ?? "")) raw.writeContinue();
}
