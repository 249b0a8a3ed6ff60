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

/** How many frames and bytes may be sent: two token buckets, filled by the time that passed (C8). */
export class FrameBudget {
  readonly #rates: BudgetRates;
  #frames: number;
  #bytes: number;
  #filledAt = performance.now();
  #strikes = 0;

  constructor(rates: BudgetRates) {
    this.#rates = rates;
    this.#frames = rates.framesBurst;
    this.#bytes = rates.bytesBurst;
  }

  /** Milliseconds to wait before the next frame; 0 when this one is within the budget, and Infinity for a flood. */
  take(bytes: number): number {
    const { framesPerS, framesBurst, bytesPerS, bytesBurst } = this.#rates;
    const now = performance.now();
    const seconds = (now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#frames = Math.min(framesBurst, this.#frames + seconds * framesPerS);
    this.#bytes = Math.min(bytesBurst, this.#bytes + seconds * bytesPerS);
    if (this.#frames >= 1 && this.#bytes >= bytes) {
      this.#frames -= 1;
      this.#bytes -= bytes;
      this.#strikes = Math.max(0, this.#strikes - 1);
      return 0;
    }
    this.#strikes += Math.ceil(bytes / STRIKE_BYTES);
    if (this.#strikes > STRIKES_MAX) return Number.POSITIVE_INFINITY;
    return Math.ceil(
      1000 * Math.max((1 - this.#frames) / framesPerS, (bytes - this.#bytes) / bytesPerS, 0.02),
    );
  }
}
