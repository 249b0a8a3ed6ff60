import type { FastifyReply, FastifyRequest } from "fastify";

/** The page of an application that runs in the browser, whose addresses no route has. */
export interface AppPage {
  /** Whether this request gets the page. Where it does not, it is answered as if there were none. */
  readonly isFor: (request: FastifyRequest) => boolean;
  readonly send: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}
