import { AppError } from "../errors.ts";

/** Runs a few pieces of work at once and lets a few wait, in order; whoever comes beyond that gets `busy`. */
export class WaitingLine {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #retryAfterMs: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({
    maxRunning,
    maxWaiting,
    retryAfterMs,
  }: {
    maxRunning: number;
    maxWaiting: number;
    retryAfterMs: number;
  }) {
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
    this.#retryAfterMs = retryAfterMs;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#maxRunning) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      // A place is handed on, not freed: nobody who comes now can take it before those who wait.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting)
      throw new AppError("busy", { retryAfterMs: this.#retryAfterMs });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
