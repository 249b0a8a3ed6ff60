import { giveBack } from "../give-back.ts";

/**
 * Blocks of one size, used again, of memory that is allocated as a whole: whatever is allocated brings the collector nearer, and block by
 * block it would go over the heap every few of them. What no block was filled of takes nothing of the machine's memory.
 */
export class BlockPool {
  readonly blockBytes: number;
  readonly #count: number;
  readonly #idleMs: number;
  #memory: ArrayBuffer | undefined;
  #idle: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Keeps the memory of `count` blocks, until all are back and for `idleMs` none came. Who needs more of them gets them, each by itself. */
  constructor(blockBytes: number, { count, idleMs }: { readonly count: number; readonly idleMs: number }) {
    this.blockBytes = blockBytes;
    this.#count = count;
    this.#idleMs = idleMs;
  }

  /** Holds whatever it held before. It must be given back, also after a failure. */
  take(): Buffer {
    if (this.#memory === undefined) this.#allocate();
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(this.blockBytes);
  }

  /** For those that nothing reads from or writes to any more. */
  give(blocks: readonly Buffer[]): void {
    for (const block of blocks) {
      if (block.buffer === this.#memory) this.#idle.push(block);
      else giveBack(block);
    }
    this.#timer ??= setTimeout(() => this.#free(), this.#idleMs).unref();
    this.#timer.refresh();
  }

  #allocate(): void {
    const { blockBytes } = this;
    const memory = Buffer.allocUnsafeSlow(this.#count * blockBytes);
    this.#memory = memory.buffer;
    this.#idle = Array.from({ length: this.#count }, (_, n) =>
      memory.subarray(n * blockBytes, (n + 1) * blockBytes),
    );
  }

  #free(): void {
    // Those that somebody has come back, and the time begins anew.
    if (this.#idle.length < this.#count) return;
    this.#memory?.transfer(0);
    this.#memory = undefined;
    this.#idle = [];
  }
}
