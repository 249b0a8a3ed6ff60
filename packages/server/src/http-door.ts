import { API_PREFIX } from "@gochat/protocol";
import type { FastifyInstance } from "fastify";
import type { Config } from "./config/config.ts";
import { fileOrigins } from "./config/file-origins.ts";
import { pageOrigins } from "./config/page-origins.ts";
import { routeDocs } from "./docs/docs.ts";
import { routeMetrics } from "./metrics/metrics-routes.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { VERSION } from "./open-platform.ts";
import type { Platform } from "./open-platform.ts";
import type { Authenticate } from "./platform/http/actor.ts";
import { AnonymousRate } from "./platform/http/anonymous-rate.ts";
import type { Connections } from "./platform/http/connections/connections.ts";
import { createHostPolicy } from "./platform/http/host-policy.ts";
import type { HostPolicy } from "./platform/http/host-policy.ts";
import { createHttpServer } from "./platform/http/http-server.ts";
import type { LinkOrigin } from "./platform/http/link-origin.ts";
import { limitReads } from "./platform/http/limit-reads.ts";
import { noteRefusals } from "./platform/http/note-refusals.ts";
import type { Refusal } from "./platform/http/note-refusals.ts";
import { routeProbes } from "./platform/http/probes.ts";
import { createRouter } from "./platform/http/route.ts";
import type { Router } from "./platform/http/route.ts";
import type { Logger } from "./platform/logger.ts";
import type { ReadBudgets } from "./platform/read-budgets.ts";
import { loadWeb } from "./web/web.ts";

export interface HttpDoorDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly platform: Platform;
  readonly connections: Connections;
  /** Where files have an origin of their own. */
  readonly fileOrigin: LinkOrigin | null;
  readonly reads: ReadBudgets;
  readonly authenticate: Authenticate;
  /** Somebody asked for what they may not do. */
  readonly onRefusal: (refusal: Refusal) => void;
  readonly isDraining: () => boolean;
}

/** What HTTP comes in by. */
export interface HttpDoor extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly allowedOrigins: readonly string[];
  readonly checkHost: HostPolicy;
  readonly hasWeb: boolean;
  /** Where the calls of the API are registered. */
  readonly api: Router;
  /** The same at the root. */
  readonly root: Router;
}

/** The HTTP server with everything that is no call of the product: documents, metrics, probes, the page of the web client. */
export async function createHttpDoor(deps: HttpDoorDeps): Promise<HttpDoor> {
  const { config, logger, metrics, connections, authenticate } = deps;
  const { postgres, bus } = deps.platform;
  const allowedOrigins = pageOrigins(config);
  const checkHost = createHostPolicy({
    isLoopbackOnly: config.bareUsernames && !config.allowUnsafeBareUsernames,
    allowedOrigins,
  });
  const web =
    config.web && config.roles.includes("http")
      ? loadWeb({
          name: config.name,
          isDevelopment: config.bareUsernames,
          fileOrigins: fileOrigins(config),
          allowedOrigins,
          logger,
        })
      : null;
  const app = await createHttpServer({
    logger,
    allowedOrigins,
    trustedProxies: config.trustedProxies,
    connections,
    checkHost,
    links: deps.fileOrigin,
    anonymousRate: config.rateLimits ? new AnonymousRate() : null,
    hstsIncludesSubdomains: config.hstsIncludesSubdomains,
    page: web?.page ?? null,
  });
  noteRefusals(app, deps.onRefusal);
  if (config.rateLimits) limitReads(app, deps.reads);
  const api = createRouter(app, API_PREFIX, authenticate);
  web?.route(app);
  routeDocs(app, { version: VERSION });
  routeMetrics(app, {
    metrics,
    open: config.metricsOpen,
    ...(config.metricsToken && { token: config.metricsToken }),
  });
  routeProbes(app, api, {
    version: VERSION,
    databaseKind: "postgresql",
    busKind: bus.kind,
    pingDatabase: () => postgres.ping(),
    pingBus: () => bus.ping(),
    isDraining: deps.isDraining,
  });
  return {
    app,
    allowedOrigins,
    checkHost,
    hasWeb: web?.isBuilt ?? false,
    api,
    root: createRouter(app, "", authenticate),
    [Symbol.asyncDispose]: () => app.close(),
  };
}
