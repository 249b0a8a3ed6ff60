import { LRUCache } from "lru-cache";
import { AppError } from "../errors.ts";

interface Rate {
  /** Turns a second. */
  perSecond: number;
  burst: number;
}

/** For a person, and for a conversation, on one node. People are far below; a script that floods is not. */
export const TURN_RATES = {
  send: { person: { perSecond: 30, burst: 300 }, conversation: { perSecond: 200, burst: 2000 } },
  edit: { person: { perSecond: 5, burst: 60 }, conversation: { perSecond: 50, burst: 500 } },
  react: { person: { perSecond: 5, burst: 60 }, conversation: { perSecond: 100, burst: 1000 } },
  mark: { person: { perSecond: 20, burst: 400 }, conversation: { perSecond: 500, burst: 5000 } },
  type: { person: { perSecond: 2, burst: 20 }, conversation: { perSecond: 50, burst: 200 } },
} as const satisfies Record<string, { person: Rate; conversation: Rate }>;

export type TurnKind = keyof typeof TURN_RATES;

interface Bucket {
  tokens: number;
  filledAt: number;
}

interface Wanted {
  readonly bucket: Bucket;
  readonly rate: Rate;
  readonly turns: number;
}

const BUCKETS_MAX = 50_000;

/**
 * Limits on what happens many times a second, in the process: asking Redis for each would cost more than the work. Whoever is
 * forgotten by the cache begins with a full bucket.
 */
export class TurnLimits {
  readonly #buckets = new LRUCache<string, Bucket>({ max: BUCKETS_MAX });
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
      { bucket: this.#fill(`${kind} ${userId}`, person), rate: person, turns: conversationIds.length },
    ];
    for (const [id, { length: turns }] of Map.groupBy(conversationIds, (each) => each))
      wanted.push({ bucket: this.#fill(`${kind} ${id}`, conversation), rate: conversation, turns });
    const waitMs = Math.max(
      ...wanted.map(({ bucket, rate, turns }) =>
        Math.ceil((turns - bucket.tokens) * (1000 / rate.perSecond)),
      ),
    );
    if (waitMs > 0) return waitMs;
    for (const { bucket, turns } of wanted) bucket.tokens -= turns;
    return 0;
  }

  #fill(key: string, { perSecond, burst }: Rate): Bucket {
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
