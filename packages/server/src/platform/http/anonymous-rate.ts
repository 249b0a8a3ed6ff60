import { AppError } from "../../errors.ts";
import { networkOf } from "../rate-limits.ts";
import { TokenBuckets } from "../token-buckets.ts";

// A page of the documentation is seven requests, a live page of metrics one a second, an office thirty of either.
const RATE = { perSecond: 30, burst: 300 };
const NETWORKS_MAX = 50_000;

/** How often an address may ask without a token that is good: documents, unknown paths, tokens that are not good (L4). */
export class AnonymousRate {
  readonly #buckets = new TokenBuckets(NETWORKS_MAX);

  /** Throws `rate_limited` with the time to wait. */
  take(ip: string): void {
    const bucket = this.#buckets.of(networkOf(ip), RATE);
    const retryAfterMs = bucket.waitMs(1);
    if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
    bucket.take(1);
  }
}
