import type { ConversationId, OwnState, UserId } from "@gochat/protocol";
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
  status: "ok" | "not_found" | "ahead" | "rejoined" | "too_far";
  /** The snapshot that was read: where the next sync begins. */
  fence: string;
  epoch: string;
}

/**
 * What each person missed in each of their conversations, in version order; a row without a version where there is nothing. The
 * membership is checked in the same statement, and what was said before somebody joined is left out where history is closed.
 */
export function selectMissed(sql: Sql, ranges: readonly SyncRange[]): Promise<SyncRow[]> {
  return sql.query<SyncRow>(
    `with snapshot as materialized (
       select pg_snapshot_xmin(pg_current_snapshot())::text as fence, log_epoch() as epoch
     ),
     asked as materialized (
       select r.n, r.request, r.id, r.version, c.version as head, c.history, m.joined_seq,
              case when c.kind = 'direct' then array[c.direct_low, c.direct_high] end as direct_ids,
              case when m.user_id is null then 'not_found' when r.version > c.version then 'ahead'
                   when r.version < m.version then 'rejoined'
                   when c.version - r.version > ${LIMITS.syncChangesMax} then 'too_far' else 'ok' end as status
       from unnest($1::int[], $2::uuid[], $3::uuid[], $4::bigint[]) with ordinality r (request, user_id, id, version, n)
       -- OFFSET keeps this a look-up for each row: the planner thinks that a table of members is soon read as a whole.
       left join lateral (
         select * from members m where m.conversation_id = r.id and m.user_id = r.user_id offset 0) m on true
       left join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c on true
     ),
     counted as materialized (
       select a.*, sum(case when a.status = 'ok' then a.head - a.version else 0 end) over (partition by a.request order by a.n) as total
       from asked a
     )
     select k.request, k.id as conversation_id, k.direct_ids, k.history,
            case when k.status = 'ok' and k.total > ${LIMITS.syncTotalMax} then 'too_far' else k.status end as status,
            e.version, e.event, e.seq, e.last_seq, e.sender_id, e.client_id, e.payload, s.fence, s.epoch
     from counted k cross join snapshot s
     left join lateral events_between(k.id, k.version + 1, k.head + 1, ${LIMITS.syncChangesMax}) e
       on k.status = 'ok' and k.head > k.version and k.total <= ${LIMITS.syncTotalMax}
          and (k.history = 'all' or e.seq is null or e.seq > k.joined_seq)
     order by k.n, e.version`,
    [
      ranges.map((r) => r.request),
      ranges.map((r) => r.userId),
      ranges.map((r) => r.conversationId),
      ranges.map((r) => r.version),
    ],
    { name: "select_sync" },
  );
}

/** A sync that asks for what has no version: markers, and conversations that are new. */
export interface SyncSince {
  readonly request: number;
  readonly userId: UserId;
  /** The oldest transaction that was open at the last sync. */
  readonly since: string;
  readonly conversationIds: readonly ConversationId[];
}

export interface StateRow {
  request: number;
  conversation_id: ConversationId;
  user_id: UserId;
  read_seq: number;
  delivered_seq: number;
  /** For the person's own state. */
  me: OwnState | null;
}

/**
 * Own states that changed, in any conversation; those of others in the conversations that were named, where these are shown. What
 * was delivered to somebody, and that it was, is for those who may see it (U7).
 */
export function selectStatesSince(sql: Sql, requests: readonly SyncSince[]): Promise<StateRow[]> {
  return sql.query<StateRow>(
    `with asked as (
       select * from unnest($1::int[], $2::uuid[], $3::text[]) r (request, user_id, since)
     )
     select a.request, m.conversation_id, m.user_id, m.read_seq, m.delivered_seq, s.me
     from asked a
     cross join lateral (select * from members m where m.user_id = a.user_id and m.state_xid >= a.since::xid8 offset 0) m
     cross join lateral (
       select * from own_states s where s.conversation_id = m.conversation_id and s.user_id = m.user_id offset 0) s
     union all
     select a.request, m.conversation_id, m.user_id, m.read_seq, case when v.sees_delivered then m.delivered_seq else m.read_seq end, null
     from unnest($4::int[], $5::uuid[]) k (request, id)
     join asked a on a.request = k.request
     join members mine on mine.conversation_id = k.id and mine.user_id = a.user_id
     join conversations c on c.id = k.id and c.member_count <= ${LIMITS.liveDetailsMaxMembers}
     join shown_markers m on m.conversation_id = k.id and m.user_id <> a.user_id
       and (m.mark_xid >= a.since::xid8 or m.delivered_xid >= a.since::xid8)
     join users u on u.id = m.user_id and u.sends_receipts
     cross join lateral (
       select u.shows_presence and m.is_by_choice and (mine.has_written or mine.made_it) as sees_delivered) v
     where m.mark_xid >= a.since::xid8 or v.sees_delivered`,
    [
      requests.map((r) => r.request),
      requests.map((r) => r.userId),
      requests.map((r) => r.since),
      requests.flatMap((r) => r.conversationIds.map(() => r.request)),
      requests.flatMap((r) => r.conversationIds),
    ],
    { name: "select_states_since" },
  );
}
