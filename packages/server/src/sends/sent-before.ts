import { isDeepStrictEqual } from "node:util";
import { Draft } from "@gochat/protocol";
import type { ConversationId, Message, UserId } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import { withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { TokenBuckets } from "../platform/token-buckets.ts";
import type { BucketRate } from "../platform/token-buckets.ts";
import { findSentBefore } from "./sends-store.ts";
import type { FoundSend } from "./sends-store.ts";

const PEOPLE_MAX = 50_000;
// Read in some milliseconds. One statement is under way at a time, so that a flood takes no more than one connection.
const BATCH_MAX = 100;

/** A send as it was tried, with its key. */
export interface KeyedSend {
  readonly draft: Draft;
  readonly senderId: UserId;
  readonly clientId: string;
  readonly deadline: Deadline;
}

export type Earlier =
  | { readonly kind: "duplicate"; readonly message: Message }
  | { readonly kind: "conflict" }
  | { readonly kind: "none" };

const NONE: Earlier = { kind: "none" };

/**
 * What became of earlier tries of sends that are not to be stored now (D3). The sends that the writer takes do not come here: it finds
 * their keys by itself. Whoever refuses one looks here first, as often as the person may.
 */
export class SentBefore {
  readonly #budgets = new TokenBuckets(PEOPLE_MAX);
  readonly #rate: BucketRate | null;
  readonly #found: BatchLoader<string, FoundSend>;

  /** `rate`: of the looks that a person may take; null: as many as they like. */
  constructor(sql: Sql, rate: BucketRate | null) {
    this.#rate = rate;
    this.#found = new BatchLoader(async (keys) => {
      const found = await findSentBefore(sql, keys.map(parseKey));
      return new Map(found.map((each) => [keys[each.n - 1] ?? "", each]));
    }, BATCH_MAX);
  }

  /** Takes a look from the person's budget: 0, or the milliseconds to wait for the next one. */
  take(userId: UserId): number {
    if (this.#rate === null) return 0;
    const bucket = this.#budgets.of(userId, this.#rate);
    const waitMs = bucket.waitMs(1);
    if (waitMs === 0) bucket.take(1);
    return waitMs;
  }

  /** Looks in each of these conversations. */
  async find(send: KeyedSend, conversationIds: readonly ConversationId[]): Promise<Earlier> {
    const looks = conversationIds.map((id) => this.#found.get(keyOf(id, send)));
    const found = (await withinDeadline(send.deadline, Promise.all(looks))).find(
      (each) => each !== undefined,
    );
    if (found === undefined) return NONE;
    // What was deleted cannot be compared any more; its key stays taken.
    const isSame =
      found.is_deleted || COMPARED.every((field) => isDeepStrictEqual(found.sent[field], send.draft[field]));
    return isSame ? { kind: "duplicate", message: found.message } : { kind: "conflict" }; // D4
  }
}

/** Whatever is sent, but for the key. The statement that stores sends compares with `as_sent` as well. */
const COMPARED = Object.keys(Draft.properties).filter((field) => field !== "client_id") as Exclude<
  keyof Draft,
  "client_id"
>[];

// Ids have a length, and a key may hold anything.
const ID_LENGTH = 36;

const keyOf = (conversationId: ConversationId, { senderId, clientId }: KeyedSend): string =>
  `${conversationId}${senderId}${clientId}`;

const parseKey = (key: string) => ({
  conversationId: key.slice(0, ID_LENGTH) as ConversationId,
  senderId: key.slice(ID_LENGTH, 2 * ID_LENGTH) as UserId,
  clientId: key.slice(2 * ID_LENGTH),
});
