import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { AnonymousRate } from "./anonymous-rate.ts";
import type { HostPolicy } from "./host-policy.ts";

/**
 * An origin at which signed links are answered and nothing else: what people upload shares it with no page, no token and no socket.
 * Which origin a request is for, its `Host` says, so a proxy has to pass that on.
 */
export interface LinkOrigin {
  /** `https://files.example.com` */
  readonly origin: string;
  readonly isAskedBy: (request: Pick<IncomingMessage, "headers">) => boolean;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** A signature in the query serves in place of a token. */
    takesSignature?: true;
  }
}

export function createLinkOrigin(origin: string): LinkOrigin {
  const { host, protocol } = new URL(origin);
  return {
    origin,
    isAskedBy: ({ headers }) => URL.parse(`${protocol}//${headers.host ?? ""}`)?.host === host,
  };
}

/** A token beside it counts, and the signature does not. */
export const isSigned = ({ query, headers, routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.takesSignature === true &&
  headers.authorization === undefined &&
  (query as { signature?: unknown }).signature !== undefined;

/** Whatever else is asked for there is not there (F13). */
export function answerOnlyLinksAt(
  app: FastifyInstance,
  { isAskedBy }: LinkOrigin,
  rate: AnonymousRate | null,
): void {
  app.addHook("onRequest", async (request) => {
    if (!isAskedBy(request) || isSigned(request)) return;
    rate?.take(request.ip);
    throw new AppError("not_found");
  });
}

/** For upgrades: there are none at this origin. */
export const exceptAt =
  (links: LinkOrigin | null, check: HostPolicy): HostPolicy =>
  (request) => {
    check(request);
    if (links?.isAskedBy(request)) throw new AppError("not_found");
  };
