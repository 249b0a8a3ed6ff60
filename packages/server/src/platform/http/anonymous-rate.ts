import { AppError } from "../../errors.ts";
import { networkOf } from "../rate-limits.ts";
import { TokenBuckets } from "../token-buckets.ts";
import type { BucketRate } from "../token-buckets.ts";

// A page of the documentation is seven requests, a live page of metrics one a second, an office thirty of either.
const RATE = { perSecond: 30, burst: 300 };
// The web client is about ten requests for a browser that does not have it yet, and an office of two hundred opens it at once.
const PAGE_RATE = { perSecond: 100, burst: 2000 };
const NETWORKS_MAX = 50_000;

/** How often an address may ask without a token that is good (L4). */
export class AnonymousRate {
  readonly #others = new TokenBuckets(NETWORKS_MAX);
  readonly #pages = new TokenBuckets(NETWORKS_MAX);

  /** For documents, unknown paths, tokens that are not good. Throws `rate_limited` with the time to wait. */
  take(ip: string): void {
    takeOne(this.#others, ip, RATE);
  }

  /** For what opening the web client takes. Whoever has loaded it a few times can still log in. */
  takePage(ip: string): void {
    takeOne(this.#pages, ip, PAGE_RATE);
  }
}

function takeOne(buckets: TokenBuckets, ip: string, rate: BucketRate): void {
  const bucket = buckets.of(networkOf(ip), rate);
  const retryAfterMs = bucket.waitMs(1);
  if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
  bucket.take(1);
}
