import cors from "@fastify/cors";
import { fastify, LogController } from "fastify";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { TSchema } from "@gochat/protocol";
import type { Logger } from "../logger.ts";
import { ANSWER_HEADERS, strictTransportSecurity } from "./answer-headers.ts";
import type { AnonymousRate } from "./anonymous-rate.ts";
import type { AppPage } from "./app-page.ts";
import { answerClientErrors } from "./client-errors.ts";
import type { Connections } from "./connections/connections.ts";
import type { HostPolicy } from "./host-policy.ts";
import { answerOnlyLinksAt } from "./link-origin.ts";
import type { LinkOrigin } from "./link-origin.ts";
import { answerWithoutRoute } from "./no-route.ts";
import { createNodeServer } from "./node-server.ts";
import { answerFrameworkError, answerWithProblems } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { readJsonBodies } from "./read-json.ts";
import { compileCheck } from "./validation.ts";

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly connections: Connections;
  /** Throws for what is not meant for this server. */
  readonly checkHost: HostPolicy;
  /** Where signed links are answered, and nothing else; null: they are answered everywhere. */
  readonly links: LinkOrigin | null;
  /** Counts requests without a token that is good; null: not at all. */
  readonly anonymousRate: AnonymousRate | null;
  readonly hstsIncludesSubdomains: boolean;
  /** What browsers get at addresses that no route has; null: nothing. */
  readonly page: AppPage | null;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * How requests without a good token are counted here. `refused`: the route asks for a token, and only those count that it
     * refuses; `never`: for probes; `page`: every one, in a larger count, for what a page loads. Not set: every one.
     */
    anonymous?: "refused" | "never" | "page";
  }
}

// The largest body is a message of 16 KiB, escaped.
const BODY_MAX_BYTES = 64 * 1024;

// Headers that a page of another origin may send, and read: of answers that are bytes, and of uploads that are gone on with.
const OF_PARTS = {
  asked: ["range", "if-range", "if-none-match"],
  answered: ["accept-ranges", "content-disposition", "content-range", "etag"],
};
const OF_TUS = {
  asked: ["tus-resumable", "upload-length", "upload-metadata", "upload-offset"],
  answered: [
    "location",
    "tus-resumable",
    "tus-version",
    "tus-extension",
    "tus-max-size",
    "upload-length",
    "upload-offset",
  ],
};

/** Fastify with everything that is the same for every route: ids, headers, limits, checks, errors and the request log. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = options.logger;
  const { allowedOrigins, anonymousRate, connections, links, page } = options;
  const headers = { ...ANSWER_HEADERS, ...strictTransportSecurity(options.hstsIncludesSubdomains) };
  const app = fastify({
    loggerInstance,
    // Its own log lines hold whole URLs, and with them `?token=`.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    requestIdHeader: false,
    genReqId: requestIdOf,
    trustProxy: [...options.trustedProxies],
    frameworkErrors: answerFrameworkError(headers),
    clientErrorHandler: answerClientErrors(connections),
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: 128 },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    serverFactory: (handler) => createNodeServer(connections, handler),
  });
  app.decorateRequest("actor", null);
  readJsonBodies(app);
  app.setValidatorCompiler(({ schema, httpPart }) => compileCheck(schema as TSchema, httpPart ?? "body"));
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(headers).header("x-request-id", request.id);
    options.checkHost(request.raw);
  });
  logRequests(app, page);
  answerWithProblems(app, anonymousRate);
  if (links !== null) answerOnlyLinksAt(app, links, anonymousRate);
  await app.register(cors, {
    origin: [...allowedOrigins],
    // Every path that there is answers OPTIONS.
    strictPreflight: false,
    preflightContinue: true,
    allowedHeaders: ["authorization", "content-type", "x-request-id", ...OF_PARTS.asked, ...OF_TUS.asked],
    exposedHeaders: [
      "x-request-id",
      "retry-after",
      "ratelimit-limit",
      "ratelimit-remaining",
      "ratelimit-reset",
      ...OF_PARTS.answered,
      ...OF_TUS.answered,
    ],
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    maxAge: 600,
  });
  if (anonymousRate !== null) countAnonymous(app, anonymousRate, page);
  answerWithoutRoute(app, allowedOrigins, page);
  return app;
}

function countAnonymous(app: FastifyInstance, rate: AnonymousRate, page: AppPage | null): void {
  app.addHook("onRequest", async (request) => {
    const { ip, method, routeOptions } = request;
    const { anonymous } = routeOptions.config;
    if (anonymous === "page" || page?.isFor(request)) rate.takePage(ip);
    // A page asks with OPTIONS before each of its calls; the answer costs as little as a refusal.
    else if (anonymous === undefined && method !== "OPTIONS") rate.take(ip);
  });
}

function logRequests(app: FastifyInstance, page: AppPage | null): void {
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    // The route's pattern and never the URL: no ids, no queries, no tokens.
    const route = routeOptions.url ?? (page?.isFor(request) ? "(page)" : "(no route)");
    request.log.info(
      { method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
  });
}
