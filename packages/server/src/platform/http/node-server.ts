import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../errors.ts";
import type { Connections } from "./connections/connections.ts";
import { hasBody } from "./has-body.ts";
import { rawProblem } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";

/** Node's server with our limits. `handler` sees only requests that may be answered. */
export function createNodeServer(connections: Connections, handler: RequestListener): Server {
  const handle: RequestListener = (request, response) => {
    if (connections.admit(request, response)) handler(request, response);
  };
  const { headMs, requestMs, lookEveryMs } = connections.bounds;
  const server: Server = createServer(
    {
      ServerResponse: connections.responseClass(),
      maxHeaderSize: 8 * 1024,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookEveryMs,
      // Above the 60 s after which common proxies give up an idle connection: who uses it closes it.
      keepAliveTimeout: 72_000,
      // What lacks it is answered like everything else that is wrong (E1).
      requireHostHeader: false,
      // Nothing else is spoken here: who offers it is answered in HTTP/1.1.
      shouldUpgradeCallback: (request) => isWebSocket(request) && server.listenerCount("upgrade") > 0,
    },
    handle,
  );
  connections.watch(server);
  // With `Expect: 100-continue` a client waits for a go-ahead: it comes when the body is read.
  server.on("checkContinue", handle).on("checkExpectation", handle);
  server.on("connect", (request, socket: Socket) => {
    const refusal = rawProblem(new AppError("method_not_allowed"), requestIdOf(request), { allow: "GET" });
    connections.closeGently(socket, refusal);
    socket.resume();
  });
  return server;
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === "websocket" && !hasBody(request);
}

// As many as Linux lets wait: with fewer, a burst of strangers makes a neighbour's connection wait for seconds.
const BACKLOG = 4096;

/** Listens, and answers on which port. `localhost` is two addresses: the other one is served as well, where there is one. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port, backlog: BACKLOG });
  const { address, port: bound } = app.server.address() as AddressInfo;
  const others = host === "localhost" ? await lookup(host, { all: true }) : [];
  for (const other of others.filter((each) => each.address !== address)) {
    const second = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      app.server.emit("connection", socket),
    );
    app.server.once("close", () => second.close());
    second.listen({ host: other.address, port: bound, backlog: BACKLOG });
    await Promise.race([once(second, "listening"), once(second, "error")]);
  }
  return bound;
}
