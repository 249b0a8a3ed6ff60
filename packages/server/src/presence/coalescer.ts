/** Lets the first news of a key pass at once and then one in each `everyMs`: later news wait, the newest in place of older ones. */
export class Coalescer<K> {
  readonly #everyMs: number;
  readonly #elapsedMs: () => number;
  /** In the order of time. */
  readonly #passedAt = new Map<K, number>();
  readonly #waiting = new Set<K>();

  constructor(everyMs: number, elapsedMs: () => number) {
    this.#everyMs = everyMs;
    this.#elapsedMs = elapsedMs;
  }

  /** Whether there may be news of this key now. If not, it is among those that `due` names later. */
  allows(key: K): boolean {
    const passedAt = this.#passedAt.get(key);
    const now = this.#elapsedMs();
    if (passedAt !== undefined && now - passedAt < this.#everyMs) {
      this.#waiting.add(key);
      return false;
    }
    this.#mark(key, now);
    return true;
  }

  /** What has waited long enough. Touches nothing but what passed lately. */
  due(): K[] {
    const now = this.#elapsedMs();
    for (const [key, passedAt] of this.#passedAt) {
      if (now - passedAt < this.#everyMs) break;
      this.#passedAt.delete(key);
    }
    const due = [...this.#waiting].filter((key) => !this.#passedAt.has(key));
    for (const key of due) this.#mark(key, now);
    return due;
  }

  #mark(key: K, now: number): void {
    this.#waiting.delete(key);
    this.#passedAt.delete(key);
    this.#passedAt.set(key, now);
  }
}
