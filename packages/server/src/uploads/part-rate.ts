import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { TokenBuckets } from "../platform/token-buckets.ts";

// L1. Parts of 2 MiB at a hundred megabytes a second. Each is a claim in the database and a sync of the disk, however small it is.
const RATE = { perSecond: 50, burst: 500 };
const PEOPLE_MAX = 50_000;

/** How often a person may ask where their uploads are, bring parts of them, and give them up. */
export class PartRate {
  readonly #buckets = new TokenBuckets(PEOPLE_MAX);

  /** Throws `rate_limited` with the time to wait. */
  take(userId: UserId): void {
    const bucket = this.#buckets.of(userId, RATE);
    const retryAfterMs = bucket.waitMs(1);
    if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
    bucket.take(1);
  }
}
