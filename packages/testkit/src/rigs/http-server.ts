import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createLogger } from "@gochat/server/platform/logger.ts";
import type { ConnectionsOptions } from "@gochat/server/platform/http/connections/connections.ts";
import { Connections } from "@gochat/server/platform/http/connections/connections.ts";
import type { CutReason } from "@gochat/server/platform/http/connections/connection-bounds.ts";
import { createHostPolicy } from "@gochat/server/platform/http/host-policy.ts";
import { createHttpServer } from "@gochat/server/platform/http/http-server.ts";
import type { HttpServerOptions } from "@gochat/server/platform/http/http-server.ts";

export interface TestHttpServer extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  /** Why connections were cut, in order. */
  readonly cuts: readonly CutReason[];
  /** On a port of its own. */
  readonly listen: () => Promise<{ port: number }>;
}

/** The HTTP server alone, with whatever routes a test gives it. */
export async function createTestHttpServer(
  options: Partial<HttpServerOptions & ConnectionsOptions> = {},
): Promise<TestHttpServer> {
  const cuts: CutReason[] = [];
  const connections = new Connections({
    isTrusted: () => false,
    isLimited: true,
    onCut: (reason) => cuts.push(reason),
    ...options,
  });
  const app = await createHttpServer({
    logger: createLogger("silent"),
    allowedOrigins: [],
    trustedProxies: [],
    connections,
    checkHost: createHostPolicy({ isLoopbackOnly: false, allowedOrigins: [] }),
    links: null,
    anonymousRate: null,
    hstsIncludesSubdomains: false,
    page: null,
    ...options,
  });
  return {
    app,
    connections,
    cuts,
    async listen() {
      await app.listen({ host: "127.0.0.1", port: 0 });
      return { port: (app.server.address() as AddressInfo).port };
    },
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections();
      await app.close();
      connections[Symbol.dispose]();
    },
  };
}
