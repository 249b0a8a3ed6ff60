import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../errors.ts";
import type { AppPage } from "./app-page.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Answers where no route fits, before a body is read: 405 with `Allow` where there are other methods, else the page of an
 * application where a browser opens one of its addresses, else 404. `OPTIONS` is answered for every path that there is; where a page asks, what it may do stands in the headers already.
 */
export function answerWithoutRoute(
  app: FastifyInstance,
  allowedOrigins: readonly string[],
  page: AppPage | null,
): void {
  app.addHook("onRequest", async (request, reply) => {
    if (isRouted(request)) return undefined;
    const allowed = methodsAt(app, request.url);
    if (allowed.length === 0) {
      if (page?.isFor(request)) return page.send(request, reply); // E11
      throw new AppError("not_found");
    }
    void reply.header("allow", allowed.join(", "));
    if (request.method !== "OPTIONS") throw new AppError("method_not_allowed");
    return answerOptions(request, reply, allowedOrigins);
  });
}

/** The route of `@fastify/cors`, which takes OPTIONS of everything, is none. */
const isRouted = ({ is404, method, routeOptions }: FastifyRequest): boolean =>
  !is404 && !(method === "OPTIONS" && routeOptions.url === "*");

function answerOptions(
  request: FastifyRequest,
  reply: FastifyReply,
  allowedOrigins: readonly string[],
): FastifyReply {
  const { origin } = request.headers;
  if (origin !== undefined && !allowedOrigins.includes(origin)) throw new AppError("origin_not_allowed");
  return reply.code(204).header("content-length", 0).send();
}

function methodsAt(app: FastifyInstance, url: string): string[] {
  const path = url.split("?", 1)[0] ?? url;
  const found = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null);
  if (found.length === 0) return [];
  return [...found, "OPTIONS"];
}

/** Where the WebSocket is, for whoever asks without one. */
export function routeWithoutUpgrade(app: FastifyInstance): void {
  app.get("/ws", async (_request, reply) => {
    void reply.headers({ upgrade: "websocket", connection: "upgrade" });
    throw new AppError("upgrade_required");
  });
}
