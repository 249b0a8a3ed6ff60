import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A reverse proxy in front of the server at this port: below a path, which it takes away. */
export async function startPathProxy(port: number, path: string): Promise<PathProxy> {
  const proxy = new PathProxy(port, path);
  await proxy.listen();
  return proxy;
}

/** Passes requests and WebSockets. What is not below its path is not found. */
export class PathProxy implements AsyncDisposable {
  readonly #port: number;
  readonly #path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** What it makes of the pages that it passes: another version of the client. */
  #rewrite: ((html: string) => string) | undefined;

  constructor(port: number, path: string) {
    this.#port = port;
    this.#path = path;
    this.#server = createServer((incoming, answer) => this.#pass(incoming, answer));
    this.#server.on("upgrade", (incoming, socket, head) => this.#connect(incoming, socket as Socket, head));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  get addr(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** From now on its pages are of another build; whoever was connected has to connect again. */
  upgrade(build: string): void {
    this.#rewrite = (html) => html.replace(/data-build="[^"]*"/, `data-build="${build}"`);
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #inner({ url = "" }: IncomingMessage): string | undefined {
    return url.startsWith(`${this.#path}/`) ? url.slice(this.#path.length) : undefined;
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const path = this.#inner(incoming);
    if (path === undefined) {
      answer.writeHead(404).end();
      return;
    }
    const { method } = incoming;
    const headers = { ...incoming.headers };
    // What a browser has kept is of another build.
    if (this.#rewrite !== undefined) delete headers["if-none-match"];
    const outgoing = request({ port: this.#port, host: "127.0.0.1", path, method, headers }, (passed) => {
      const isPage = passed.headers["content-type"]?.startsWith("text/html") === true;
      if (this.#rewrite !== undefined && isPage) void sendRewritten(passed, answer, this.#rewrite);
      else passed.pipe(answer.writeHead(passed.statusCode ?? 502, passed.headers));
    });
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  }

  #connect(incoming: IncomingMessage, client: Socket, head: Buffer): void {
    const path = this.#inner(incoming);
    if (path === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(this.#port, "127.0.0.1", () => {
      const lines = [`${incoming.method} ${path} HTTP/1.1`];
      for (let nth = 0; nth < incoming.rawHeaders.length; nth += 2)
        lines.push(`${incoming.rawHeaders[nth]}: ${incoming.rawHeaders[nth + 1]}`);
      upstream.write(`${lines.join("\r\n")}\r\n\r\n`);
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  }
}

async function sendRewritten(
  passed: IncomingMessage,
  answer: ServerResponse,
  rewrite: (html: string) => string,
): Promise<void> {
  const { "content-length": _length, etag: _etag, ...headers } = passed.headers;
  const chunks: Buffer[] = await passed.toArray();
  answer.writeHead(passed.statusCode ?? 502, headers).end(rewrite(Buffer.concat(chunks).toString()));
}
