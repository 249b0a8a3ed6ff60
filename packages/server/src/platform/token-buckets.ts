import { LRUCache } from "lru-cache";

export interface BucketRate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Buckets that the time fills. They are in the process: to ask Redis for each would cost more than what they limit. */
export class TokenBuckets {
  readonly #buckets: LRUCache<string, Bucket>;

  /** Beyond `max` whoever was seen least lately is forgotten, and begins with a full bucket. */
  constructor(max: number) {
    this.#buckets = new LRUCache({ max });
  }

  /** As full as it is now. Whoever takes from it lowers its `tokens`. */
  fill(key: string, { perSecond, burst }: BucketRate): Bucket {
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
