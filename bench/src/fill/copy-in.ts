import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Connection, Submittable } from "pg";

// Message types of the protocol (PostgreSQL manual, "Message Formats").
const COPY_DATA = "d";
const COPY_DONE = "c";
const COPY_FAIL = "f";

/**
 * `COPY … FROM STDIN`, for which `pg` has no query of its own. `pg` calls these methods for the answers of the server. Chunks
 * are taken as fast as the server reads them.
 */
export class CopyIn implements Submittable {
  readonly #text: string;
  readonly #chunks: Iterable<Buffer>;
  readonly #outcome = Promise.withResolvers<void>();
  #cause: unknown;
  #isOver = false;

  constructor(text: string, chunks: Iterable<Buffer>) {
    this.#text = text;
    this.#chunks = chunks;
  }

  /** Resolves when the rows are committed. */
  get done(): Promise<void> {
    return this.#outcome.promise;
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse({ stream }: Connection): void {
    void this.#feed(stream);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#outcome.resolve();
  }

  handleError(error: Error): void {
    this.#isOver = true;
    this.#outcome.reject(this.#cause ?? error);
  }

  async #feed(stream: Duplex): Promise<void> {
    try {
      for (const chunk of this.#chunks) {
        // The server ignores what follows its error.
        if (this.#isOver) return;
        stream.write(head(COPY_DATA, chunk.length));
        if (!stream.write(chunk)) await once(stream, "drain");
      }
      stream.write(head(COPY_DONE, 0));
    } catch (cause) {
      this.#cause = cause;
      // Ends with a zero byte. The server answers with an error, which ends the query.
      if (stream.writable) stream.write(Buffer.concat([head(COPY_FAIL, 1), Buffer.alloc(1)]));
    }
  }
}

/** The type, and the length of what follows with itself. */
function head(type: string, length: number): Buffer {
  const buffer = Buffer.alloc(5, type);
  buffer.writeUInt32BE(length + 4, 1);
  return buffer;
}
