import type { BlockPool } from "./block-pool.ts";

/**
 * Up to `limit` bytes. They are copied into blocks that are made when they are needed: a little takes little, and no chunk of a source,
 * however small, keeps the memory that it is a part of.
 */
export class Gathered {
  readonly limit: number;
  readonly #pool: BlockPool;
  readonly #blocks: Buffer[] = [];
  #length = 0;

  constructor(limit: number, pool: BlockPool) {
    this.limit = limit;
    this.#pool = pool;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= this.limit;
  }

  /** Takes from the beginning of a chunk what has room, and says how much. */
  add(chunk: Uint8Array): number {
    const { blockBytes } = this.#pool;
    let taken = 0;
    while (taken < chunk.length && !this.isFull) {
      const at = this.#length % blockBytes;
      const index = (this.#length - at) / blockBytes;
      const block = (this.#blocks[index] ??= this.#pool.take());
      const end = taken + Math.min(blockBytes - at, this.limit - this.#length);
      const piece = chunk.subarray(taken, end);
      block.set(piece, at);
      taken += piece.length;
      this.#length += piece.length;
    }
    return taken;
  }

  /** Its first bytes, or all, in order. They are good until the next `add` after a `clear`. */
  bytes(length: number = this.#length): Uint8Array[] {
    const { blockBytes } = this.#pool;
    const count = Math.ceil(length / blockBytes);
    return this.#blocks
      .slice(0, count)
      .map((block, index) => block.subarray(0, Math.min(length - index * blockBytes, blockBytes)));
  }

  clear(): void {
    this.#length = 0;
  }

  /** Empties it, and gives its blocks to others: nothing may use its bytes any more. */
  release(): void {
    this.clear();
    this.#pool.give(this.#blocks.splice(0));
  }
}

export interface Ended {
  /** What came last, and is nowhere else. */
  readonly rest: Gathered;
  /** How it ended, unless by its end. */
  readonly failure?: { readonly error: unknown };
}

/**
 * Reads a source. What is full when more comes is handed on, and the result is filled next. Throws what `handOn` throws; that the
 * source failed, or the signal aborted, is told at the end, so that what came before can be kept.
 */
export async function gather(
  source: AsyncIterable<Uint8Array>,
  first: Gathered,
  handOn: (full: Gathered) => Promise<Gathered>,
  signal?: AbortSignal,
): Promise<Ended> {
  const iterator = source[Symbol.asyncIterator]();
  let into = first;
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await nextUnlessAborted(iterator, signal);
    } catch (error) {
      close(iterator);
      return { rest: into, failure: { error } };
    }
    if (next.done === true) return { rest: into };
    try {
      for (let more = next.value; more.length > 0; more = more.subarray(into.add(more))) {
        if (into.isFull) into = await handOn(into);
      }
    } catch (error) {
      close(iterator);
      throw error;
    }
  }
}

async function nextUnlessAborted<T>(
  iterator: AsyncIterator<T>,
  signal?: AbortSignal,
): Promise<IteratorResult<T>> {
  if (signal === undefined) return iterator.next();
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  iterator.next().then(resolve, reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Without waiting: a generator that is silent is closed when it is not. */
function close(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => {});
}
