import type { Clock } from "./clock.ts";

/** A set of ids that are forgotten after a time, counted from when they came in. */
export class ExpiringSet {
  readonly #expiresAt = new Map<string, number>();
  readonly #lifetimeMs: number;
  readonly #clock: Clock;

  constructor(lifetimeMs: number, clock: Clock) {
    this.#lifetimeMs = lifetimeMs;
    this.#clock = clock;
  }

  has(id: string): boolean {
    return this.#expiresAt.has(id);
  }

  /** Whether it is new. */
  add(id: string): boolean {
    if (this.#expiresAt.has(id)) return false;
    this.#expiresAt.set(id, this.#clock.now() + this.#lifetimeMs);
    return true;
  }

  /** The order of insertion is the order of expiry, so this touches only what it removes. */
  prune(): void {
    const now = this.#clock.now();
    for (const [id, expiresAt] of this.#expiresAt) {
      if (expiresAt > now) return;
      this.#expiresAt.delete(id);
    }
  }
}
