import type { UserSummary, Conversation, ConversationId, OwnState, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { LogRow } from "./changes-store.ts";

/** One conversation of one sync. `request` tells the syncs of a batch apart. */
export interface SyncRange {
  readonly request: number;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly version: number;
}

export interface SyncRow extends Partial<Omit<LogRow, "conversation_id">> {
  request: number;
  conversation_id: ConversationId;
  /** `later`: the answer was long enough before it came to this one. */
  status: "ok" | "not_found" | "ahead" | "rejoined" | "too_far" | "later";
  /** The snapshot that was read: where the next sync begins. */
  syncToken: string;
  epoch: string;
}

// Of one sync, and of all syncs in a statement: what a node holds of them at a time. More is asked for when this was taken.
const REQUEST_BYTES = 1024 * 1024;
const CALL_BYTES = 8 * 1024 * 1024;

/**
 * What each person missed in each of their conversations, in version order; a row without a version for each of them first. The
 * membership is checked in the same statement, and what was said before somebody joined is left out where history is closed.
 */
export function selectMissed(sql: Sql, ranges: readonly SyncRange[]): Promise<SyncRow[]> {
  return sql.query<SyncRow>(
    `with snapshot as materialized (
       select sync_position()::text as sync_token, log_epoch() as epoch
     )
     select m.request, m.conversation_id, m.direct_ids, m.history, m.status, m.version, m.event, m.seq, m.last_seq, m.sender_id,
            m.client_id, m.payload, s.sync_token as "syncToken", s.epoch
     from snapshot s
     cross join log_missed($1, $2, $3, $4, ${LIMITS.syncChangesMax}, ${LIMITS.syncTotalMax}, ${LIMITS.syncChangesMaxBytes},
                           ${REQUEST_BYTES}, ${CALL_BYTES})
       with ordinality m (request, conversation_id, direct_ids, history, status, version, event, seq, last_seq, sender_id, client_id, payload, n)
     order by m.n`,
    [
      ranges.map((r) => r.request),
      ranges.map((r) => r.userId),
      ranges.map((r) => r.conversationId),
      ranges.map((r) => r.version),
    ],
    { name: "select_missed" },
  );
}

/** A sync that asks for what has no version: markers, and conversations that are new. */
export interface SyncSince {
  readonly userId: UserId;
  /** The oldest transaction that was open at the last sync. */
  readonly since: string;
  readonly conversationIds: readonly ConversationId[];
}

export type StateRow = {
  /** The place of the request, from 1 on. */
  request: number;
  conversation_id: ConversationId;
  user_id: UserId;
  read_seq: number;
  delivered_seq: number;
} & (
  | { kind: "own"; entity: OwnState }
  | { kind: "new"; entity: Conversation }
  | { kind: "other" }
  | { kind: "user"; entity: UserSummary }
  /** The last row of a request: whether that was all. */
  | { kind: "end" | "too_far" }
);

// What one statement looks at, so that a hundred syncs that ask for everything do not run into its time limit.
const CALL_ROWS = 20_000;

/**
 * Own states that changed, and states of others where these are shown, in the conversations that were named; conversations that were not,
 * and that the person joined since; and people in those that were named who are shown in another way. What was delivered to somebody, and
 * that it was, is for those who may see it (U7). Requests beyond what one statement does have no rows.
 */
export function selectStatesSince(sql: Sql, requests: readonly SyncSince[]): Promise<StateRow[]> {
  return sql.query<StateRow>(
    `select request, kind, conversation_id, user_id, read_seq, delivered_seq, entity
     from states_missed($1, $2, $3, $4, ${LIMITS.syncConversationsMax}, ${LIMITS.syncNewMax}, ${LIMITS.syncMarkersMax},
                        ${LIMITS.syncChangesMaxBytes}, ${CALL_ROWS})`,
    [
      requests.map((r) => r.userId),
      requests.map((r) => r.since),
      requests.map((r) => r.conversationIds.length),
      requests.flatMap((r) => r.conversationIds),
    ],
    { name: "select_states_since" },
  );
}
