import { setTimeout as delay } from "node:timers/promises";
import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError, logUnexpected } from "../errors.ts";
import { inMs, isOver, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { GroupsContext } from "./groups-context.ts";
import {
  claimDeparture,
  deleteDeparture,
  insertDeparture,
  nextToLeave,
  releaseDeparture,
} from "./departures-store.ts";
import { leaveConversation } from "./leave-conversation.ts";

export interface DeparturesDeps extends Pick<GroupsContext, "postgres" | "change" | "recordSettings"> {
  readonly logger: Logger;
}

// So many in a row are left well within the claim, and the claim is renewed with each such part.
const BATCH = 50;
// What most people are in is left by then, and the answer to the deletion has not kept anybody waiting.
const AT_ONCE_MS = 1000;
// What the answer needs on its way, when the database has taken most of the time.
const ANSWER_MS = 500;
// As long as anybody waits for a change (E6), before the conversation is put off.
const LEAVE_WITHIN_MS = 9000;
// Nobody waits for it: a cheap look at a table that is mostly empty.
const LOOK_EVERY_MS = 2000;
// For a conversation that somebody else keeps locked.
const PAUSE_MS = 5000;

/**
 * People who deleted their account leave their conversations one after the other, each in a transaction of its own: whoever is in
 * 2,000 groups holds up none of them for longer than one change takes.
 *
 *   the transaction that deletes the account: a row in `departures`
 *     ─► this node, at once, for about a second ─► any worker, until no conversation is left ─► the row is gone
 *
 * A node that dies leaves its claim to run out. Leaving twice is no change, so it does no harm when two are at it.
 */
export class Departures {
  readonly #deps: DeparturesDeps;

  constructor(deps: DeparturesDeps) {
    this.#deps = deps;
  }

  /** In the transaction that deletes the account. */
  begin(tx: Sql, userId: UserId): Promise<void> {
    return insertDeparture(tx, userId);
  }

  /** After its commit: as much as can be done at once. Never rejects, since the worker does the rest. */
  async leaveAtOnce(userId: UserId, deadline: Deadline): Promise<void> {
    const until = Math.min(deadline - ANSWER_MS, inMs(AT_ONCE_MS));
    const leaving = this.#leave(userId, until, new AbortController().signal).catch((error: unknown) => {
      this.#report(error);
      return releaseDeparture(this.#deps.postgres, userId, 0).catch(() => {});
    });
    // One that is locked may keep it for longer, and the answer does not wait for that.
    await withinDeadline(until, leaving).catch(() => {});
  }

  /** Of the worker: does what others have left. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const userId = await claimDeparture(this.#deps.postgres);
        if (userId !== undefined) await this.#leave(userId, Number.POSITIVE_INFINITY, signal);
        else await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
      } catch (error) {
        this.#report(error);
        await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #leave(userId: UserId, until: Deadline, signal: AbortSignal): Promise<void> {
    const { postgres } = this.#deps;
    const mustStop = () => signal.aborted || isOver(until);
    let hasFailed = false;
    let last: ConversationId | null = null;
    for (;;) {
      const ids: ConversationId[] = await nextToLeave(postgres, userId, last, BATCH);
      for (const id of ids) {
        if (mustStop()) return releaseDeparture(postgres, userId, 0);
        hasFailed = !(await this.#leaveOne(userId, id)) || hasFailed;
        last = id;
      }
      if (ids.length < BATCH) break;
    }
    if (hasFailed) return releaseDeparture(postgres, userId, PAUSE_MS);
    await deleteDeparture(postgres, userId);
  }

  /** False when it must be tried again later: the others are not held up by it. */
  async #leaveOne(userId: UserId, id: ConversationId): Promise<boolean> {
    try {
      await leaveConversation(this.#deps, userId, id, inMs(LEAVE_WITHIN_MS));
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    const { logger } = this.#deps;
    if (error instanceof AppError) logger.debug({ err: error }, "a conversation is left later");
    else logUnexpected(logger, error, "a conversation of a deleted account could not be left");
  }
}
