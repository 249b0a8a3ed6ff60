import { randomFillSync } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

const BLOCK_BYTES = 64 * 1024;
const block = randomFillSync(Buffer.alloc(BLOCK_BYTES));

/** So many bytes, of which no two bodies have the same, at a rate or as fast as they are taken. */
export class SlowBody {
  readonly length: number;
  readonly #bytesPerSecond: number | null;
  readonly #onBytes: (bytes: number) => void;

  constructor(length: number, bytesPerSecond: number | null, onBytes: (bytes: number) => void) {
    this.length = length;
    this.#bytesPerSecond = bytesPerSecond;
    this.#onBytes = onBytes;
  }

  stream(): Readable {
    return Readable.from(this.#blocks(), { objectMode: false, highWaterMark: BLOCK_BYTES });
  }

  async *#blocks(): AsyncGenerator<Buffer> {
    const startedAt = performance.now();
    const first = Buffer.from(block);
    randomFillSync(first, 0, 16);
    for (let sent = 0; sent < this.length; sent += BLOCK_BYTES) {
      if (this.#bytesPerSecond !== null)
        await delay(Math.max(0, startedAt + (sent * 1000) / this.#bytesPerSecond - performance.now()));
      yield (sent === 0 ? first : block).subarray(0, this.length - sent);
      this.#onBytes(Math.min(BLOCK_BYTES, this.length - sent));
    }
  }
}
