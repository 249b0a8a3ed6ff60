import { connect } from "node:net";
import type { Socket } from "node:net";
import { countStatus, statusIn } from "./tally.ts";
import type { Tally } from "./tally.ts";

// A connection that is not read hears of its end only when it writes.
const POKE_EVERY_MS = 2000;

export interface RawOptions {
  readonly port: number;
  readonly localAddress: string;
  /** Takes and forgets what comes; otherwise nothing is ever taken. */
  readonly reads: boolean;
  /** Bytes that mean nothing to the server, wherever they stand. Without them an end is not noticed by who does not read. */
  readonly poke?: Buffer;
}

/** A connection that sends what it is told, however little the server likes it. */
export class RawConnection {
  /** Resolves when it has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #tally: Tally;
  #isLeft = false;

  constructor({ port, localAddress, reads, poke }: RawOptions, tally: Tally) {
    const socket = connect({ host: "127.0.0.1", port, localAddress, noDelay: true });
    this.#socket = socket;
    this.#tally = tally;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    if (reads) this.#read();
    else socket.pause();
    let isMade = false;
    socket.once("connect", () => {
      isMade = true;
      tally.opened++;
    });
    socket.on("error", () => {});
    const timer = poke && setInterval(() => socket.write(poke), POKE_EVERY_MS);
    socket.once("close", () => {
      clearInterval(timer);
      if (isMade) {
        tally.bytesSent += socket.bytesWritten;
        tally.bytesTaken += socket.bytesRead;
        if (!this.#isLeft) tally.cut++;
      } else if (!this.#isLeft) tally.failed++;
      resolve();
    });
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  /** Takes once what lies ready: a little, so that it never looks dead. */
  sip(): void {
    this.#socket.once("data", () => this.#socket.pause());
    this.#socket.resume();
  }

  /** Goes away by itself: not cut. */
  leave(): void {
    this.#isLeft = true;
    this.#socket.destroy();
  }

  #read(): void {
    this.#socket.once("data", (chunk: Buffer) => countStatus(this.#tally, statusIn(chunk) ?? "no status"));
    this.#socket.on("data", () => {});
    // The other half is given back as well.
    this.#socket.on("end", () => this.#socket.destroy());
  }
}
