import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { WebSocketLike } from "../environment.ts";

export interface ReceivedFrame {
  readonly type: string;
  readonly id: string;
}

/** The server's end of a socket. It says what the test says, and nothing else but the pongs of WebSocket itself. */
export class ServerEnd {
  readonly url: URL;
  /** Resolves with the code with which the client closed it, or it was cut. */
  readonly closed: Promise<number>;
  readonly ws: WebSocket;
  readonly #frames: ReceivedFrame[] = [];
  #arrival = Promise.withResolvers<void>();

  constructor(ws: WebSocket, path: string) {
    this.ws = ws;
    this.url = new URL(path, "http://localhost");
    this.closed = new Promise((resolve) => ws.once("close", resolve));
    ws.on("error", () => {});
    ws.on("message", (data) => {
      this.#frames.push(JSON.parse((data as Buffer).toString("utf8")) as ReceivedFrame);
      this.#arrival.resolve();
    });
  }

  send(frame: object | string | Buffer): void {
    this.ws.send(typeof frame === "string" || frame instanceof Buffer ? frame : JSON.stringify(frame));
  }

  ready(heartbeat_ms = 25_000): void {
    this.send({ type: "ready", heartbeat_ms, user: { id: "me" }, since: "1", epoch: "e" });
  }

  /** The next frame that came. */
  async received(): Promise<ReceivedFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      this.#arrival = Promise.withResolvers<void>();
      await this.#arrival.promise;
    }
  }
}

/** A WebSocket server on a free port of this machine that does what a test says. */
export class ScriptedServer implements AsyncDisposable {
  readonly url: string;
  readonly #server: WebSocketServer;
  readonly #ends: ServerEnd[] = [];
  #arrival = Promise.withResolvers<void>();
  /** How many sockets were opened. */
  opened = 0;

  constructor(server: WebSocketServer) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("connection", (ws, request) => {
      this.opened++;
      this.#ends.push(new ServerEnd(ws, request.url ?? "/"));
      this.#arrival.resolve();
    });
  }

  /** How many sockets are open. */
  get open(): number {
    return this.#server.clients.size;
  }

  /** The next socket that somebody opened. */
  async connected(): Promise<ServerEnd> {
    for (;;) {
      const end = this.#ends.shift();
      if (end !== undefined) return end;
      this.#arrival = Promise.withResolvers<void>();
      await this.#arrival.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const ws of this.#server.clients) ws.terminate();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return new ScriptedServer(server);
}

export const openRealWebSocket = (url: string): WebSocketLike => new WebSocket(url) as WebSocketLike;
