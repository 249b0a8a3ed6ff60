import { setTimeout as delay } from "node:timers/promises";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { EphemeralEvent, UserEvent } from "../conversation-event.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findSyncToken, purgeCommits, selectCommits } from "./commits-store.ts";
import type { MovedMarker } from "./commits-store.ts";
import type { FanOut } from "./fan-out.ts";

/** Markers that moved, as events: for the person themselves, and for others to whom it is news. */
export type MarkerReader = (
  pairs: readonly { conversationId: ConversationId; userId: UserId; news: "own" | "delivered" | "read" }[],
) => Promise<EphemeralEvent[]>;

/** How people are shown now, and who hears of it. */
export type UserReader = (userIds: readonly UserId[]) => Promise<UserEvent[]>;

export interface CatchUpPollDeps {
  readonly sql: Sql;
  readonly nodeId: string;
  readonly fanOut: Pick<FanOut, "reveal" | "deliverEphemeralIfNew" | "deliverUserIfNew" | "isAnyoneHere">;
  readonly isHere: (userId: UserId) => boolean;
  /** This node was cut off for longer than commits are kept: its sockets must begin anew. */
  readonly onLost: () => void;
  readonly logger: Logger;
}

const EVERY_MS = 5000;
const RETRY_MS = 1000;
const KEEP_MS = 5 * 60_000;
const PURGE_EVERY_MS = 60_000;
// A statement whose answer was lost may still run, and commit, for less than this.
const UNSETTLED_MS = 30_000;

/**
 * What the bus did not bring. Every 5 seconds, and whenever the bus was interrupted, the node reads what others have committed
 * since it last looked, and delivers what it has not seen (R6). Costs nothing for whoever is merely connected.
 */
export class CatchUpPoll {
  readonly #deps: CatchUpPollDeps;
  #readMarkers: MarkerReader | null = null;
  #readUsers: UserReader | null = null;
  #syncToken = "0";
  #epoch = "";
  #checkedAt = 0;
  #purgedAt = 0;
  /** Until then commits of this node are read as well: of one of them it does not know whether it was committed. */
  #unsettledUntil = 0;
  /** Earlier sync tokens, oldest first: a commit that turns out to be unsettled may lie before the newest. */
  #earlier: { readonly syncToken: string; readonly at: number }[] = [];
  #mustRewind = false;
  #wake = new AbortController();

  constructor(deps: CatchUpPollDeps) {
    this.#deps = deps;
  }

  /** Changes when the database lost something (R3). */
  get epoch(): string {
    return this.#epoch;
  }

  /** Everything that is committed from now on will be seen. */
  async start(readMarkers: MarkerReader, readUsers: UserReader): Promise<void> {
    this.#readMarkers = readMarkers;
    this.#readUsers = readUsers;
    const { syncToken, epoch } = await findSyncToken(this.#deps.sql);
    this.#syncToken = syncToken;
    this.#epoch = epoch;
    this.#checkedAt = performance.now();
  }

  /** A point before which everything has been seen. */
  get syncToken(): string {
    return this.#syncToken;
  }

  /** A point before which everything was seen so long ago that nothing of it is on its way any more. */
  get settledToken(): string {
    return this.#earlier[0]?.syncToken ?? this.#syncToken;
  }

  /** Looks now instead of at the next turn. */
  hurry(): void {
    this.#wake.abort();
  }

  /** The database did not say whether something was committed: for a while commits of this node are looked at as well. */
  suspectOwn(): void {
    this.#unsettledUntil = performance.now() + UNSETTLED_MS;
    this.#mustRewind = true;
    this.hurry();
  }

  async run(signal: AbortSignal): Promise<void> {
    let pauseMs = EVERY_MS;
    while (!signal.aborted) {
      await delay(pauseMs, undefined, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(
        () => {},
      );
      if (signal.aborted) return;
      this.#wake = new AbortController();
      pauseMs = await this.#check().then(
        () => EVERY_MS,
        (error: unknown) => {
          this.#deps.logger.warn({ err: error }, "commits of other nodes cannot be read now");
          return RETRY_MS;
        },
      );
    }
  }

  async #check(): Promise<void> {
    const { sql, nodeId } = this.#deps;
    const startedAt = performance.now();
    const except = startedAt < this.#unsettledUntil ? null : nodeId;
    const { syncToken, epoch, heads, marks, userIds } = await selectCommits(
      sql,
      this.#begin(startedAt),
      except,
    );
    if (startedAt - this.#checkedAt > KEEP_MS / 2 || epoch !== this.#epoch) {
      // A database that was restored may have gone back behind them.
      this.#earlier = [];
      this.#deps.onLost();
    }
    // Neither rows nor transactions are in the order in which a conversation was changed.
    for (const [conversationId, from, to, userIds] of heads.toSorted(([, a], [, b]) => a - b))
      this.#deps.fanOut.reveal(conversationId, from, to, userIds);
    await this.#tellMarks(marks);
    await this.#tellUsers(userIds);
    this.#syncToken = syncToken;
    this.#epoch = epoch;
    this.#checkedAt = startedAt;
    if (startedAt - this.#purgedAt > PURGE_EVERY_MS) {
      this.#purgedAt = startedAt;
      await purgeCommits(sql, KEEP_MS);
    }
  }

  async #tellUsers(userIds: readonly UserId[]): Promise<void> {
    if (userIds.length === 0 || this.#readUsers === null) return;
    for (const event of await this.#readUsers(userIds)) this.#deps.fanOut.deliverUserIfNew(event);
  }

  /** The token to read from. */
  #begin(now: number): string {
    this.#earlier.push({ syncToken: this.#syncToken, at: now });
    while ((this.#earlier[1]?.at ?? now) < now - UNSETTLED_MS) this.#earlier.shift();
    if (this.#mustRewind) this.#syncToken = this.#earlier[0]?.syncToken ?? this.#syncToken;
    this.#mustRewind = false;
    return this.#syncToken;
  }

  async #tellMarks(marks: readonly MovedMarker[]): Promise<void> {
    const { isHere, fanOut } = this.#deps;
    const pairs = marks
      .filter(([id, userId, low, high, isOwn]) => {
        if (isOwn) return isHere(userId);
        return fanOut.isAnyoneHere(id) || [userId, low, high].some((each) => each !== null && isHere(each));
      })
      .map(([conversationId, userId, , , isOwn, isDelivered]) => ({
        conversationId,
        userId,
        news: isOwn ? ("own" as const) : isDelivered === true ? ("delivered" as const) : ("read" as const),
      }));
    if (pairs.length === 0 || this.#readMarkers === null) return;
    for (const event of await this.#readMarkers(pairs)) fanOut.deliverEphemeralIfNew(event);
  }
}
