import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Connections } from "./connections/connections.ts";

/** Node's server with our limits. `handler` sees only requests that may be answered. */
export function createNodeServer(connections: Connections, handler: RequestListener): Server {
  const server = createServer(
    {
      ServerResponse: connections.responseClass(),
      maxHeaderSize: 8 * 1024,
      headersTimeout: 5000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 1000,
      // Above the 60 s after which common proxies give up an idle connection: who uses it closes it.
      keepAliveTimeout: 72_000,
      // We say ourselves what is wrong with it.
      requireHostHeader: false,
    },
    (request, response) => {
      if (connections.admit(request, response)) handler(request, response);
    },
  );
  connections.watch(server);
  return server;
}

/** Listens, and answers on which port. `localhost` is two addresses: the other one is served as well, where there is one. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port });
  const { address, port: bound } = app.server.address() as AddressInfo;
  const others = host === "localhost" ? await lookup(host, { all: true }) : [];
  for (const other of others.filter((each) => each.address !== address)) {
    const second = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      app.server.emit("connection", socket),
    );
    app.server.once("close", () => second.close());
    second.listen({ host: other.address, port: bound });
    await Promise.race([once(second, "listening"), once(second, "error")]);
  }
  return bound;
}
