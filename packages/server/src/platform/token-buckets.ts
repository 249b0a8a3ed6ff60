import { LRUCache } from "lru-cache";

export interface BucketRate {
  readonly perSecond: number;
  /** What a full one holds. */
  readonly burst: number;
}

/** A token bucket: full at first, and filled by the time that passes. */
export class TokenBucket {
  readonly #rate: BucketRate;
  #tokens: number;
  #filledAt = performance.now();

  constructor(rate: BucketRate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Milliseconds until so many are there; 0 when they are there now. */
  waitMs(count: number): number {
    const { perSecond, burst } = this.#rate;
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    return Math.max(0, Math.ceil(((count - this.#tokens) * 1000) / perSecond));
  }

  /** Takes them, whether they are there or not: what is owed has to be filled first. */
  take(count: number): void {
    this.#tokens -= count;
  }
}

/** A bucket for each key. They are in the process: to ask Redis for each would cost more than what they limit. */
export class TokenBuckets {
  readonly #buckets: LRUCache<string, TokenBucket>;

  /** Beyond `max` whoever was seen least lately is forgotten, and begins with a full bucket. */
  constructor(max: number) {
    this.#buckets = new LRUCache({ max });
  }

  of(key: string, rate: BucketRate): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(rate);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
