import { ServerResponse } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { networkOf } from "../../rate-limits.ts";
import { CONNECTION_BOUNDS } from "./connection-bounds.ts";
import type { ConnectionBounds, CutReason } from "./connection-bounds.ts";
import { HttpConnection } from "./http-connection.ts";
import { OldestOut } from "./oldest-out.ts";
import { UnsentBytes } from "./unsent-bytes.ts";

export interface ConnectionsOptions {
  /** Whether this address is a proxy's: what is counted by address is not counted for it. */
  readonly isTrusted: (address: string) => boolean;
  /** Connections of one address are counted as well. What protects memory is always on. */
  readonly isLimited: boolean;
  readonly onCut: (reason: CutReason) => void;
  readonly bounds?: Partial<ConnectionBounds>;
}

/**
 * Every TCP connection of the node, and what it may cost.
 *
 * 1. A new one has to send its head; Node gives it some seconds.
 * 2. With each head it may have one request more in progress, up to a few.
 * 3. Its body has to come at some speed.
 * 4. What is written to it is counted until the peer has taken it, on WebSockets as well.
 * 5. Between two requests it is idle.
 *
 * In 1, 3 and 5 the places of an address are few, and whoever comes last gets one.
 */
export class Connections implements Disposable {
  readonly bounds: ConnectionBounds;
  readonly #options: ConnectionsOptions;
  readonly #bySocket = new WeakMap<Duplex, HttpConnection>();
  readonly #heads: OldestOut;
  readonly #bodies: OldestOut;
  readonly #idle: OldestOut;
  readonly #readingBody = new Set<HttpConnection>();
  readonly #lingering = new Map<HttpConnection, number>();
  readonly #unsent: UnsentBytes;
  readonly #timer: NodeJS.Timeout;
  #requestsInProgress = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.bounds = { ...CONNECTION_BOUNDS, ...options.bounds };
    this.#heads = new OldestOut(this.bounds.headsPerNetwork);
    this.#bodies = new OldestOut(this.bounds.bodiesPerNetwork);
    this.#idle = new OldestOut(this.bounds.idlePerNetwork);
    this.#unsent = new UnsentBytes(this.bounds, (connection, reason) => this.#cut(connection, reason));
    this.#timer = setInterval(() => this.#look(), this.bounds.lookEveryMs).unref();
  }

  get unsentBytes(): number {
    return this.#unsent.total;
  }

  get requestsInProgress(): number {
    return this.#requestsInProgress;
  }

  /** What answers are made of, so that everything that is written is seen. */
  responseClass(): typeof ServerResponse {
    const noteUnsent = (socket: Socket) => this.noteUnsent(socket);
    // The parameters of the two methods have many shapes; they are handed on as they are.
    type Anything = [never, never, never];
    return class CountedResponse<R extends IncomingMessage> extends ServerResponse<R> {
      override write(...given: unknown[]): boolean {
        const hasRoom = super.write(...(given as Anything));
        noteUnsent(this.req.socket);
        return hasRoom;
      }
      override end(...given: unknown[]): this {
        super.end(...(given as Anything));
        noteUnsent(this.req.socket);
        return this;
      }
    };
  }

  watch(server: Server): void {
    server.prependListener("connection", (socket: Socket) => this.#open(socket));
    server.prependListener("upgrade", ({ socket }: IncomingMessage) => {
      const connection = this.#bySocket.get(socket);
      if (connection !== undefined) this.#leaveQueues(connection);
    });
  }

  /** Whether this request is taken. Node has parsed everything that came with it: after a refusal more of them may follow. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.#bySocket.get(request.socket);
    if (connection === undefined || connection.isClosing || request.socket.destroyed) return false;
    this.#leaveQueues(connection);
    if (connection.requestsInProgress >= this.bounds.requestsPerConnection) {
      this.#cut(connection, "pipelining");
      return false;
    }
    connection.begin(request, response);
    this.#requestsInProgress++;
    response.once("close", () => this.#end(connection, response));
    if (connection.isReadingBody) this.#watchBody(connection);
    return true;
  }

  /** The body of this request is a file: it may take as long as it comes at some speed, and takes no place of its address. */
  allowLongBody(request: IncomingMessage): void {
    const connection = this.#bySocket.get(request.socket);
    if (connection === undefined) return;
    connection.hasLongBody = true;
    this.#bodies.delete(connection);
  }

  /** Whether Node's limit on the time of a request does not hold for what is read from this socket. */
  hasLongBody(socket: Duplex): boolean {
    const connection = this.#bySocket.get(socket);
    return connection !== undefined && connection.hasLongBody && connection.isReadingBody;
  }

  /** To be told after bytes were written to a socket of this server, whoever wrote them. */
  noteUnsent(socket: Duplex): void {
    const connection = this.#bySocket.get(socket);
    if (connection !== undefined && !socket.destroyed) this.#unsent.note(connection);
  }

  /** Whether an answer has begun that other bytes would break. */
  isAnswering(socket: Duplex): boolean {
    return this.#bySocket.get(socket)?.isAnswering ?? false;
  }

  /** Ends our side after what is written, and leaves the peer a moment to read it while the rest of what it sends is thrown away. */
  closeGently(socket: Socket, lastBytes?: string): void {
    const connection = this.#bySocket.get(socket);
    if (connection === undefined || connection.isClosing) return;
    connection.isClosing = true;
    if (lastBytes !== undefined) socket.write(lastBytes);
    socket.end();
    this.#lingering.set(connection, performance.now() + this.bounds.lingerMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #open(socket: Socket): void {
    const { isLimited, isTrusted } = this.#options;
    const address = socket.remoteAddress ?? "";
    const connection = new HttpConnection(socket, isTrusted(address) ? null : networkOf(address));
    this.#bySocket.set(socket, connection);
    socket.once("close", () => this.#forget(connection));
    // Node ends a connection this way after its last answer. While a body still comes, to destroy it would take the answer with it.
    const destroySoon = socket.destroySoon.bind(socket);
    socket.destroySoon = () => (connection.isReadingBody ? this.closeGently(socket) : destroySoon());
    if (!isLimited) return;
    const oldest = this.#heads.add(connection);
    if (oldest !== undefined) this.#cut(oldest, "slow_head");
  }

  #watchBody(connection: HttpConnection): void {
    if (!this.#options.isLimited) return;
    this.#readingBody.add(connection);
    const oldest = this.#bodies.add(connection);
    if (oldest === undefined) return;
    // Most bodies came with their heads, and have only not been noted as read.
    for (const each of this.#readingBody) if (!each.isReadingBody) this.#endBody(each);
    if (oldest.isReadingBody) this.#cut(oldest, "slow_body");
  }

  #endBody(connection: HttpConnection): void {
    this.#readingBody.delete(connection);
    this.#bodies.delete(connection);
  }

  #end(connection: HttpConnection, response: ServerResponse): void {
    if (!connection.end(response)) return;
    this.#requestsInProgress--;
    if (connection.requestsInProgress > 0 || connection.socket.destroyed || connection.isClosing) return;
    if (!this.#options.isLimited) return;
    const oldest = this.#idle.add(connection);
    if (oldest !== undefined) this.#cut(oldest, "idle");
  }

  #leaveQueues(connection: HttpConnection): void {
    this.#heads.delete(connection);
    this.#idle.delete(connection);
  }

  #cut(connection: HttpConnection, reason: CutReason): void {
    if (connection.socket.destroyed) return;
    this.#options.onCut(reason);
    this.#forget(connection);
    connection.destroy();
  }

  #forget(connection: HttpConnection): void {
    this.#requestsInProgress -= connection.abandon();
    this.#leaveQueues(connection);
    this.#endBody(connection);
    this.#lingering.delete(connection);
    this.#unsent.forget(connection);
  }

  #look(): void {
    const now = performance.now();
    const { bodyBytesPerSecond, bodyGraceMs } = this.bounds;
    this.#unsent.review(now);
    for (const connection of this.#readingBody) {
      if (!connection.isReadingBody) this.#endBody(connection);
      else if (connection.isSlowerThan(bodyBytesPerSecond, bodyGraceMs, now))
        this.#cut(connection, "slow_body");
    }
    for (const [connection, until] of this.#lingering) if (now >= until) connection.socket.destroy();
  }
}
