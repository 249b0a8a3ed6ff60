import { LRUCache } from "lru-cache";
import { AppError } from "../../errors.ts";
import { networkOf } from "../rate-limits.ts";

// A page of the documentation is seven requests, a live page of metrics one a second, an office thirty of either.
const PER_SECOND = 30;
const BURST = 300;
const NETWORKS_MAX = 50_000;

/**
 * How often an address may ask without a token that is good: documents, unknown paths, tokens that are not good. In the process,
 * because asking Redis would cost more than the answer.
 */
export class AnonymousRate {
  readonly #buckets = new LRUCache<string, { tokens: number; filledAt: number }>({ max: NETWORKS_MAX });

  /** Throws `rate_limited` with the time to wait. */
  take(ip: string): void {
    const key = networkOf(ip);
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: BURST, filledAt: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.filledAt) / 1000) * PER_SECOND);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1)
      throw new AppError("rate_limited", {
        retryAfterMs: Math.ceil((1 - bucket.tokens) * (1000 / PER_SECOND)),
      });
    bucket.tokens--;
  }
}
