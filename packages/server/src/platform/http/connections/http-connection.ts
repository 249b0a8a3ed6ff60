import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { hasBody } from "../has-body.ts";

/** What Node keeps on a socket and does not describe. Without it the bounds hold as well, at a higher price. */
interface Internals {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
  readonly parser?: { onIncoming?: () => number } | null;
}

export interface Taken {
  readonly waiting: number;
  readonly inHandle: number;
}

interface Body {
  readonly request: IncomingMessage;
  readonly since: number;
  readonly readBefore: number;
}

/** One TCP connection, from its first byte to its end, whether it becomes a WebSocket or not. */
export class HttpConnection {
  readonly socket: Socket;
  /** Who shares the bounds of an address with it; null for a trusted proxy, which speaks for many. */
  readonly network: string | null;
  readonly #answering = new Set<ServerResponse>();
  #body: Body | null = null;
  /** The body that is read is a file, of whoever has shown who they are. */
  hasLongBody = false;
  /** It says goodbye: nothing more is taken from it. */
  isClosing = false;

  constructor(socket: Socket, network: string | null) {
    this.socket = socket;
    this.network = network;
  }

  get requestsInProgress(): number {
    return this.#answering.size;
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#answering.add(response);
    this.hasLongBody = false;
    if (hasBody(request))
      this.#body = { request, since: performance.now(), readBefore: this.socket.bytesRead };
  }

  end(response: ServerResponse): boolean {
    return this.#answering.delete(response);
  }

  /** It is gone, and with it so many requests. */
  abandon(): number {
    const count = this.#answering.size;
    this.#answering.clear();
    return count;
  }

  /** Ends it now. Heads that came with the last one are not parsed any more: each would cost as much as a request. */
  destroy(): void {
    const { parser } = this.socket as unknown as Internals;
    // Asked after the next head: what follows is not HTTP.
    if (parser) parser.onIncoming = () => 2;
    this.socket.destroy();
  }

  /** Whether bytes that are no part of an answer would break one. */
  get isAnswering(): boolean {
    return this.#answering.size > 1 || [...this.#answering].some(({ headersSent }) => headersSent);
  }

  /** Whether a request is still being sent to us. */
  get isReadingBody(): boolean {
    if (this.#body?.request.complete === true) this.#body = null;
    return this.#body !== null;
  }

  /** Whether its body comes slower than this. */
  isSlowerThan(bytesPerSecond: number, graceMs: number, now: number): boolean {
    if (this.#body === null) return false;
    const elapsedMs = now - this.#body.since - graceMs;
    return (
      elapsedMs > 0 && this.socket.bytesRead - this.#body.readBefore < (elapsedMs / 1000) * bytesPerSecond
    );
  }

  /** Bytes that were written and not taken: on the socket, and by answers that wait for those before them. */
  get unsentBytes(): number {
    let bytes = this.socket.writableLength;
    for (const response of this.#answering) if (response.socket === null) bytes += response.writableLength;
    return bytes;
  }

  /** How far the peer has got with what waits for it: it has taken something when this is not what it was. */
  get taken(): Taken {
    // One large buffer counts as waiting until its last byte is gone; what the kernel has taken of it, only the handle knows. Node's
    // own timeout for sockets looks at the same.
    const { _handle: handle } = this.socket as unknown as Internals;
    return { waiting: this.socket.writableLength, inHandle: handle?.writeQueueSize ?? 0 };
  }
}
