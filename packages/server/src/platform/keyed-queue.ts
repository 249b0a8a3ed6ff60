import { AppError } from "../errors.ts";
import { isOver } from "./deadline.ts";
import type { Deadline } from "./deadline.ts";

/** One piece of work at a time for each key, in the order of the calls; different keys do not wait for each other. */
export class KeyedQueue {
  readonly #tails = new Map<string, { last: Promise<unknown>; waiting: number }>();
  readonly #maxWaiting: number;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Throws `busy` when too much waits for this key, or when its turn does not come before the deadline. Whoever has a turn ends it by
   * their own deadline, so nobody waits past theirs.
   */
  async run<T>(key: string, deadline: Deadline, work: () => Promise<T>): Promise<T> {
    const tail = this.#tails.get(key) ?? { last: Promise.resolve(), waiting: 0 };
    if (tail.waiting >= this.#maxWaiting) throw new AppError("busy", { retryAfterMs: 1000 });
    tail.waiting++;
    this.#tails.set(key, tail);
    const result = tail.last.then(() => {
      if (isOver(deadline)) throw new AppError("busy", { retryAfterMs: 1000 });
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
