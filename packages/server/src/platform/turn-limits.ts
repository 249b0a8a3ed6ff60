import { AppError } from "../errors.ts";
import { TokenBuckets } from "./token-buckets.ts";
import type { BucketRate, TokenBucket } from "./token-buckets.ts";

/** For a person, and for a place that people share, on one node. */
export interface TurnRate {
  readonly person: BucketRate;
  readonly place: BucketRate;
}

interface Wanted {
  readonly bucket: TokenBucket;
  readonly turns: number;
}

const BUCKETS_MAX = 50_000;

/** Limits on what happens many times a second (L1). */
export class TurnLimits<Kind extends string> {
  readonly #buckets = new TokenBuckets(BUCKETS_MAX);
  readonly #rates: Readonly<Record<Kind, TurnRate>>;
  readonly #isLimited: boolean;

  constructor(rates: Readonly<Record<Kind, TurnRate>>, isLimited: boolean) {
    this.#rates = rates;
    this.#isLimited = isLimited;
  }

  /** Takes a turn in each of these places, or none and throws `rate_limited` with the time to wait. */
  take(kind: Kind, userId: string, ...placeIds: readonly string[]): void {
    const waitMs = this.#wait(kind, userId, placeIds);
    if (waitMs > 0) throw new AppError("rate_limited", { retryAfterMs: waitMs });
  }

  /** The same for what is dropped in silence. */
  tryTake(kind: Kind, userId: string, placeId: string): boolean {
    return this.#wait(kind, userId, [placeId]) === 0;
  }

  #wait(kind: Kind, userId: string, placeIds: readonly string[]): number {
    if (!this.#isLimited) return 0;
    const { person, place } = this.#rates[kind];
    const wanted: Wanted[] = [
      { bucket: this.#buckets.of(`${kind} ${userId}`, person), turns: placeIds.length },
    ];
    for (const [id, { length: turns }] of Map.groupBy(placeIds, (each) => each))
      wanted.push({ bucket: this.#buckets.of(`${kind} ${id}`, place), turns });
    const waitMs = Math.max(...wanted.map(({ bucket, turns }) => bucket.waitMs(turns)));
    if (waitMs > 0) return waitMs;
    for (const { bucket, turns } of wanted) bucket.take(turns);
    return 0;
  }
}
