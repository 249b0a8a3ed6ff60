import { AppError } from "../errors.ts";
import { LimitReached } from "./rate-limits.ts";
import { TokenBuckets } from "./token-buckets.ts";
import type { TokenBucket } from "./token-buckets.ts";

/**
 * For a person on one node (L6). A device that reads the whole history of somebody's week needs a few megabytes; a page takes 1 MiB
 * at most, and more than two of them a second no client can show.
 */
export const READ_RATE = {
  bytesPerSecond: 2 * 1024 * 1024,
  burstBytes: 32 * 1024 * 1024,
  // What finding something costs, however little it is.
  leastBytes: 4 * 1024,
  // What looking at something that was named costs, though there is nothing to say of it.
  namedBytes: 1024,
} as const;

const RATE = { perSecond: READ_RATE.bytesPerSecond, burst: READ_RATE.burstBytes };

// A browser has six connections; reads of one person beside each other must not take all of the pool.
const RUNNING_MAX = 4;
// To write 1 MiB takes the processor for 20 ms. Whoever asks for all that the budget has at once must not have it to themselves.
const PLACE_BYTES_PER_SECOND = 4 * 1024 * 1024;
// Below what timers are good for.
const PACED_MIN_MS = 10;
const WAITING_MAX = 60;
// Well within the time in which everything is answered (E6).
const WAIT_MAX_MS = 3000;
const PEOPLE_MAX = 50_000;

/** Ends a read, and charges what was answered, in bytes; nothing, if there was no answer or it is charged already. */
export type EndRead = (answered?: number) => void;

interface Waiter {
  readonly turn: PromiseWithResolvers<void>;
  readonly timer: NodeJS.Timeout;
}

interface Turns {
  running: number;
  readonly waiting: Waiter[];
}

/** Limits what people read, by what their answers were: who has read too much waits until the time has paid for it. */
export class ReadBudgets {
  readonly #buckets = new TokenBuckets(PEOPLE_MAX);
  readonly #turns = new Map<string, Turns>();
  readonly #isLimited: boolean;

  constructor(isLimited: boolean) {
    this.#isLimited = isLimited;
  }

  /**
   * Begins a read when few others of this kind and person are running. Throws `rate_limited` when the person has read too much,
   * and `busy` when too much waits.
   */
  async begin(kind: "call" | "sync", userId: string): Promise<EndRead> {
    if (!this.#isLimited) return () => {};
    this.#check(userId);
    const key = `${kind} ${userId}`;
    const turns = this.#turns.get(key) ?? { running: 0, waiting: [] };
    this.#turns.set(key, turns);
    if (turns.running < RUNNING_MAX) turns.running++;
    else await this.#wait(turns);
    try {
      // What ran before it may have taken all that was left.
      this.#check(userId);
    } catch (error) {
      this.#end(key, turns);
      throw error;
    }
    return (answered = 0) => {
      if (answered > 0) this.charge(userId, answered);
      this.#endPaced(key, turns, answered);
    };
  }

  /** For what costs as much as it names, whatever the answer. Throws `rate_limited` when the person has read too much. */
  take(userId: string, names: number): void {
    if (!this.#isLimited) return;
    this.#check(userId);
    this.charge(userId, names * READ_RATE.namedBytes);
  }

  /** What was answered. */
  charge(userId: string, bytes: number): void {
    if (this.#isLimited) this.#bucketOf(userId).take(Math.max(bytes, READ_RATE.leastBytes));
  }

  #check(userId: string): void {
    // Whoever has anything left may read on: how large an answer is shows only when it is read.
    if (this.#bucketOf(userId).waitMs(1) === 0) return;
    const retryAfterMs = this.#bucketOf(userId).waitMs(READ_RATE.leastBytes);
    const cause = new LimitReached("reads", READ_RATE.burstBytes, Math.ceil(retryAfterMs / 1000));
    throw new AppError("rate_limited", { retryAfterMs, cause });
  }

  #bucketOf(userId: string): TokenBucket {
    return this.#buckets.of(userId, RATE);
  }

  /** Resolves when one that ends has given its turn to this one. */
  async #wait({ waiting }: Turns): Promise<void> {
    const busy = new AppError("busy", { retryAfterMs: 1000 });
    if (waiting.length >= WAITING_MAX) throw busy;
    const turn = Promise.withResolvers<void>();
    const waiter: Waiter = {
      turn,
      timer: setTimeout(() => {
        waiting.splice(waiting.indexOf(waiter), 1);
        turn.reject(busy);
      }, WAIT_MAX_MS),
    };
    waiting.push(waiter);
    return turn.promise;
  }

  /** Its place is taken for as long as the answer would be on its way at the rate of a place. */
  #endPaced(key: string, turns: Turns, answered: number): void {
    const restMs = (1000 * answered) / PLACE_BYTES_PER_SECOND;
    if (restMs < PACED_MIN_MS) this.#end(key, turns);
    else setTimeout(() => this.#end(key, turns), restMs).unref();
  }

  #end(key: string, turns: Turns): void {
    const next = turns.waiting.shift();
    if (next !== undefined) {
      clearTimeout(next.timer);
      return next.turn.resolve();
    }
    turns.running--;
    if (turns.running === 0) this.#turns.delete(key);
  }
}
