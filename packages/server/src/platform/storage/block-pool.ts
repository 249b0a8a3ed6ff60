/** Blocks of one size, used again: the collector counts what is allocated, and would go over the whole heap every few uploads. */
export class BlockPool {
  readonly blockBytes: number;
  readonly #idleMax: number;
  readonly #idleMs: number;
  #idle: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Keeps `idleMax` blocks that nobody uses, until for `idleMs` nobody has given one back. */
  constructor(
    blockBytes: number,
    { idleMax, idleMs }: { readonly idleMax: number; readonly idleMs: number },
  ) {
    this.blockBytes = blockBytes;
    this.#idleMax = idleMax;
    this.#idleMs = idleMs;
  }

  /** Holds whatever it held before. */
  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(this.blockBytes);
  }

  /** For those that nothing reads from or writes to any more. */
  give(blocks: readonly Buffer[]): void {
    this.#idle.push(...blocks.slice(0, this.#idleMax - this.#idle.length));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#idle = []), this.#idleMs).unref();
  }
}
