import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

import { giveBack } from "../give-back.ts";
import { StorageSlow, StorageUnavailable } from "./storage-errors.ts";

/**
 * The body of an answer. It fails when more is wanted and nothing comes for `stallMs`, and when it ends before its end; a reader who
 * takes their time is not the storage's fault. Destroying it closes the connection.
 *
 * Node copies what it hands out as a body from what it read. The latter is given back as soon as that is done.
 */
export class BodyStream extends Readable {
  readonly #answer: IncomingMessage;
  readonly #stallMs: number;
  #stall: NodeJS.Timeout | undefined;

  constructor(answer: IncomingMessage, stallMs: number, signal?: AbortSignal) {
    super(signal === undefined ? {} : { signal });
    this.#answer = answer;
    this.#stallMs = stallMs;
    const { socket } = answer;
    // After the parser, which listened first, and not into the next answer, which has a parser that listens anew.
    socket.on("data", giveBack);
    answer.once("end", () => socket.off("data", giveBack));
    answer.on("data", (chunk: Buffer) => {
      if (this.push(chunk)) this.#stall?.refresh();
      else this.#rest();
    });
    answer.on("end", () => this.push(null));
    answer.on("error", (cause) => this.#fail(cause));
    answer.on("close", () => this.#fail());
    answer.pause();
  }

  override _read(): void {
    this.#stall ??= setTimeout(
      () => this.destroy(new StorageSlow("The storage fell silent within an object.")),
      this.#stallMs,
    );
    this.#answer.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#rest();
    this.#answer.destroy();
    done(error);
  }

  #rest(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#answer.pause();
  }

  #fail(cause?: Error): void {
    if (!this.#answer.readableEnded)
      this.destroy(new StorageUnavailable("An object ended before its end.", { cause }));
  }
}
