import { TokenBucket } from "../platform/token-buckets.ts";

export interface BudgetRates {
  readonly framesPerS: number;
  readonly framesBurst: number;
  readonly bytesPerS: number;
  readonly bytesBurst: number;
}

/** A person types a few frames a second; a client that flushes its outbox sends a burst. */
export const SOCKET_RATES: BudgetRates = {
  framesPerS: 50,
  framesBurst: 500,
  bytesPerS: 128 * 1024,
  bytesBurst: 4 * 1024 * 1024,
};

/** All sockets of one person on this node together: four busy devices. */
export const USER_RATES: BudgetRates = {
  framesPerS: 200,
  framesBurst: 2000,
  bytesPerS: 512 * 1024,
  bytesBurst: 16 * 1024 * 1024,
};

// Strikes that a client may collect by ignoring `rate_limited` before it is cut off: one for each frame, and for each piece of a long one.
const STRIKES_MAX = 500;
const STRIKE_BYTES = 4 * 1024;
// After less there would be room for a single frame, and the next would be refused again.
const WAIT_MIN_MS = 20;

/** How many frames and bytes may be sent (C8). */
export class FrameBudget {
  readonly #frames: TokenBucket;
  readonly #bytes: TokenBucket;
  #strikes = 0;

  constructor({ framesPerS, framesBurst, bytesPerS, bytesBurst }: BudgetRates) {
    this.#frames = new TokenBucket({ perSecond: framesPerS, burst: framesBurst });
    this.#bytes = new TokenBucket({ perSecond: bytesPerS, burst: bytesBurst });
  }

  /** Milliseconds to wait before the next frame; 0 when this one is within the budget, and Infinity for a flood. */
  take(bytes: number): number {
    const waitMs = Math.max(this.#frames.waitMs(1), this.#bytes.waitMs(bytes));
    if (waitMs === 0) {
      this.#frames.take(1);
      this.#bytes.take(bytes);
      this.#strikes = Math.max(0, this.#strikes - 1);
      return 0;
    }
    this.#strikes += Math.ceil(bytes / STRIKE_BYTES);
    return this.#strikes > STRIKES_MAX ? Number.POSITIVE_INFINITY : Math.max(waitMs, WAIT_MIN_MS);
  }
}
