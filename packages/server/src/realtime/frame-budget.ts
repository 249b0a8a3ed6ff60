// A person types a few frames a second; a client that flushes its outbox sends a burst.
const FRAMES_PER_S = 50;
const FRAMES_BURST = 500;
const BYTES_PER_S = 128 * 1024;
const BYTES_BURST = 4 * 1024 * 1024;
// Strikes that a client may collect by ignoring `rate_limited` before it is cut off.
const STRIKES_MAX = 500;

/** How many frames and bytes one socket may send: two token buckets, filled by the time that passed (S-09). */
export class FrameBudget {
  #frames = FRAMES_BURST;
  #bytes = BYTES_BURST;
  #filledAt = performance.now();
  #strikes = 0;

  /** Milliseconds to wait before the next frame; 0 when this one is within the budget, and Infinity for a flood. */
  take(bytes: number): number {
    const now = performance.now();
    const seconds = (now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#frames = Math.min(FRAMES_BURST, this.#frames + seconds * FRAMES_PER_S);
    this.#bytes = Math.min(BYTES_BURST, this.#bytes + seconds * BYTES_PER_S);
    if (this.#frames >= 1 && this.#bytes >= bytes) {
      this.#frames -= 1;
      this.#bytes -= bytes;
      this.#strikes = Math.max(0, this.#strikes - 1);
      return 0;
    }
    if (++this.#strikes > STRIKES_MAX) return Number.POSITIVE_INFINITY;
    return Math.ceil(
      1000 * Math.max((1 - this.#frames) / FRAMES_PER_S, (bytes - this.#bytes) / BYTES_PER_S, 0.02),
    );
  }
}
