import { AppError } from "../errors.ts";
import { TokenBuckets } from "./token-buckets.ts";
import type { BucketRate, TokenBucket } from "./token-buckets.ts";

/** For a person, and for a conversation, on one node. People are far below; a script that floods is not. */
export const TURN_RATES = {
  send: { person: { perSecond: 30, burst: 300 }, conversation: { perSecond: 200, burst: 2000 } },
  edit: { person: { perSecond: 5, burst: 60 }, conversation: { perSecond: 50, burst: 500 } },
  react: { person: { perSecond: 5, burst: 60 }, conversation: { perSecond: 100, burst: 1000 } },
  mark: { person: { perSecond: 20, burst: 400 }, conversation: { perSecond: 500, burst: 5000 } },
  type: { person: { perSecond: 2, burst: 20 }, conversation: { perSecond: 50, burst: 200 } },
} as const satisfies Record<string, { person: BucketRate; conversation: BucketRate }>;

export type TurnKind = keyof typeof TURN_RATES;

interface Wanted {
  readonly bucket: TokenBucket;
  readonly turns: number;
}

const BUCKETS_MAX = 50_000;

/** Limits on what happens many times a second (L1). */
export class TurnLimits {
  readonly #buckets = new TokenBuckets(BUCKETS_MAX);
  readonly #isLimited: boolean;

  constructor(isLimited: boolean) {
    this.#isLimited = isLimited;
  }

  /** Takes a turn in each of these conversations, or none and throws `rate_limited` with the time to wait. */
  take(kind: TurnKind, userId: string, ...conversationIds: readonly string[]): void {
    const waitMs = this.#wait(kind, userId, conversationIds);
    if (waitMs > 0) throw new AppError("rate_limited", { retryAfterMs: waitMs });
  }

  /** The same for what is dropped in silence. */
  tryTake(kind: TurnKind, userId: string, conversationId: string): boolean {
    return this.#wait(kind, userId, [conversationId]) === 0;
  }

  #wait(kind: TurnKind, userId: string, conversationIds: readonly string[]): number {
    if (!this.#isLimited) return 0;
    const { person, conversation } = TURN_RATES[kind];
    const wanted: Wanted[] = [
      { bucket: this.#buckets.of(`${kind} ${userId}`, person), turns: conversationIds.length },
    ];
    for (const [id, { length: turns }] of Map.groupBy(conversationIds, (each) => each))
      wanted.push({ bucket: this.#buckets.of(`${kind} ${id}`, conversation), turns });
    const waitMs = Math.max(...wanted.map(({ bucket, turns }) => bucket.waitMs(turns)));
    if (waitMs > 0) return waitMs;
    for (const { bucket, turns } of wanted) bucket.take(turns);
    return 0;
  }
}
