/** Lets one line through per interval, with the number of those that were held back since the last one. */
export class SparseLog {
  readonly #intervalMs: number;
  #heldBack = 0;
  #nextAt = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  write(line: (heldBack: number) => void): void {
    const now = performance.now();
    if (now < this.#nextAt) {
      this.#heldBack += 1;
      return;
    }
    this.#nextAt = now + this.#intervalMs;
    line(this.#heldBack);
    this.#heldBack = 0;
  }
}
