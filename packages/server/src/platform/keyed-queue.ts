import { AppError } from "../errors.ts";

/** One piece of work at a time for each key, in the order of the calls; different keys do not wait for each other. */
export class KeyedQueue {
  readonly #tails = new Map<string, { last: Promise<unknown>; waiting: number }>();
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;

  constructor(maxWaiting: number, maxWaitMs: number) {
    this.#maxWaiting = maxWaiting;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Throws `busy` when too much waits for this key, or when the turn of this work comes too late. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const tail = this.#tails.get(key) ?? { last: Promise.resolve(), waiting: 0 };
    if (tail.waiting >= this.#maxWaiting) throw new AppError("busy", { retryAfterMs: 1000 });
    tail.waiting++;
    this.#tails.set(key, tail);
    const before = performance.now() + this.#maxWaitMs;
    const result = tail.last.then(() => {
      if (performance.now() > before) throw new AppError("busy", { retryAfterMs: 1000 });
      return work();
    });
    tail.last = result.catch(() => {});
    try {
      return await result;
    } finally {
      tail.waiting--;
      if (tail.waiting === 0) this.#tails.delete(key);
    }
  }
}
