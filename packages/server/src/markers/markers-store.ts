import type { ConversationId, OwnState, UserId, UserSummary } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** One person in one conversation. */
export interface MemberKey {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
}

/** One mark of a batch, in the order in which they came. */
export interface BatchedMark extends MemberKey {
  readonly readSeq: number;
  readonly deliveredSeq: number;
  /** Null: not said. */
  readonly isMarkedUnread: boolean | null;
  /** From which message on it is marked as unread; null: not said. */
  readonly unreadFrom: number | null;
}

/** A row that is different now, and who is to hear of it. */
export type ChangedState = [ConversationId, UserId, News];

/**
 * Whom a change of somebody's state is news to: only their own devices; those who see what is delivered to them as well (U7);
 * or whoever sees how far they have read.
 */
export type News = "own" | "delivered" | "read";

/**
 * Writes a batch of marks, and one row in `commits` if anything changed. Rows of members that it locks or writes are reached
 * by arrays of one: for plain equality a plan may also begin at members, and read all of them.
 *
 * 1. `given`: each mark beside the row that it is about, cut to the newest message (U1). What is not the person's own has none (U2).
 * 2. `locked`: rows that a mark would change, locked in the order of their key and read as they are by then. Whoever locks
 *    rows of `members` in this order, or only one, cannot end in a deadlock with it.
 * 3. `merged`, `moved`: what the batch says of each row, and what it makes of the row. What others are not to see is
 *    withheld: they go on seeing what they saw before (U6, U7).
 */
export async function writeMarks(
  sql: Sql,
  nodeId: string,
  marks: readonly BatchedMark[],
): Promise<ChangedState[]> {
  const rows = await sql.query<{ changed: ChangedState[] }>(
    `with given as materialized (
       select g.n, g.conversation_id, g.user_id, s.is_marked_unread, g.unread_from, c.last_seq, c.blocked_at is not null as is_blocked,
              least(g.read_seq, c.last_seq) as read_seq, least(greatest(g.read_seq, g.delivered_seq), c.last_seq) as delivered_seq,
              least(g.read_seq, c.last_seq) > m.read_seq or least(greatest(g.read_seq, g.delivered_seq), c.last_seq) > m.delivered_seq
                or s.is_marked_unread <> m.is_marked_unread or s.is_marked_unread and g.unread_from is distinct from m.unread_from
                or m.is_marked_unread and g.read_seq >= least(m.unread_from, c.last_seq) as is_news
       from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::boolean[], $6::bigint[])
         with ordinality as g (conversation_id, user_id, read_seq, delivered_seq, is_marked_unread, unread_from, n)
       cross join lateral (select case when g.unread_from is null then g.is_marked_unread else true end as is_marked_unread) s
       left join lateral (
         select * from members m where m.conversation_id = g.conversation_id and m.user_id = g.user_id offset 0) m on true
       left join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c on true
     ),
     locked as materialized (
       select m.conversation_id, m.user_id, m.read_seq, m.delivered_seq, m.is_marked_unread,
              case when m.is_marked_unread then m.unread_from end as unread_from, k.shows_read,
              k.shows_read and u.shows_presence as shows_delivered,
              -- As in shown_markers, of the row as it is by now.
              case when m.read_seq = m.withheld_read_seq then m.shown_read_seq else m.read_seq end as shown_read_seq,
              case when m.delivered_seq = m.withheld_delivered_seq then m.shown_delivered_seq else m.delivered_seq end as shown_delivered_seq
       from (select distinct g.conversation_id, g.user_id, g.is_blocked from given g where g.is_news) w
       join members m on m.conversation_id = any (array[w.conversation_id]) and m.user_id = any (array[w.user_id])
       cross join lateral (select * from users u where u.id = w.user_id offset 0) u
       -- U6, S2, S8
       cross join lateral (select u.sends_receipts and (m.request is null or m.has_written) and not w.is_blocked as shows_read) k
       order by m.conversation_id, m.user_id
       for no key update of m
     ),
     decided as (
       select g.*, max(g.n) filter (where g.is_marked_unread is not null) over (partition by g.conversation_id, g.user_id) as decided_at
       from given g
     ),
     merged as (
       select d.conversation_id, d.user_id, max(d.last_seq) as last_seq, max(d.read_seq) as read_seq, max(d.delivered_seq) as delivered_seq,
              bool_or(d.is_marked_unread) filter (where d.n = d.decided_at) as is_marked_unread,
              max(d.unread_from) filter (where d.n = d.decided_at) as unread_from,
              -- What was read up to when that was said, and after it.
              max(d.read_seq) filter (where d.n <= d.decided_at) as decided_read_seq,
              max(d.read_seq) filter (where (d.n <= d.decided_at) is not true) as later_read_seq
       from decided d group by d.conversation_id, d.user_id
     ),
     moved as (
       update members m
       set read_seq = t.read_seq, delivered_seq = t.delivered_seq, is_marked_unread = t.is_marked_unread, unread_from = t.unread_from,
           -- U8
           state_version = m.state_version + 1, state_xid = pg_current_xact_id(),
           mark_xid = case when t.is_read and l.shows_read then pg_current_xact_id() else m.mark_xid end,
           delivered_xid = case when t.is_delivered and l.shows_delivered then pg_current_xact_id() else m.delivered_xid end,
           withheld_read_seq = case when t.is_read and not l.shows_read then t.read_seq else m.withheld_read_seq end,
           shown_read_seq = case when t.is_read and not l.shows_read then l.shown_read_seq else m.shown_read_seq end,
           withheld_delivered_seq = case when t.is_delivered and not l.shows_delivered then t.delivered_seq else m.withheld_delivered_seq end,
           shown_delivered_seq = case when t.is_delivered and not l.shows_delivered then l.shown_delivered_seq else m.shown_delivered_seq end
       from locked l
       join merged k on k.conversation_id = l.conversation_id and k.user_id = l.user_id
       cross join lateral (
         -- As it was when that was said last, or before the batch. What was not read by then is unread in any case.
         select greatest(l.read_seq, k.decided_read_seq) as read_seq, coalesce(k.is_marked_unread, l.is_marked_unread) as is_marked_unread,
                case when k.is_marked_unread is null then l.unread_from
                     when k.unread_from <= greatest(l.read_seq, k.decided_read_seq) then k.unread_from end as unread_from
       ) b
       cross join lateral (
         -- Reading further than that, all of what was marked, or to the end, clears it (U4).
         select b.is_marked_unread and coalesce(
                  k.later_read_seq < b.read_seq
                  or k.later_read_seq = b.read_seq and b.unread_from is null and k.later_read_seq < greatest(k.last_seq, 1),
                  true) as is_marked_unread
       ) f
       cross join lateral (
         select greatest(l.read_seq, k.read_seq) as read_seq, greatest(l.delivered_seq, k.delivered_seq) as delivered_seq,
                k.read_seq > l.read_seq as is_read, k.delivered_seq > l.delivered_seq as is_delivered, f.is_marked_unread,
                case when f.is_marked_unread and b.unread_from is not null
                     then greatest(b.unread_from, k.later_read_seq + 1) end as unread_from
       ) t
       where m.conversation_id = any (array[l.conversation_id]) and m.user_id = any (array[l.user_id])
         and (t.read_seq, t.delivered_seq, t.is_marked_unread, t.unread_from)
             is distinct from (l.read_seq, l.delivered_seq, l.is_marked_unread, l.unread_from)
       returning m.conversation_id, m.user_id, case when t.is_read and l.shows_read then 'read'
                                                    when t.is_delivered and l.shows_delivered then 'delivered' else 'own' end as news
     ),
     committed as (
       insert into commits (node_id, marks)
       select $7, jsonb_agg(jsonb_build_array(v.conversation_id, v.user_id, v.news = 'own', v.news = 'delivered')) from moved v having count(*) > 0
     )
     select coalesce(jsonb_agg(jsonb_build_array(v.conversation_id, v.user_id, v.news)), '[]') as changed from moved v`,
    [
      marks.map((mark) => mark.conversationId),
      marks.map((mark) => mark.userId),
      marks.map((mark) => mark.readSeq),
      marks.map((mark) => mark.deliveredSeq),
      marks.map((mark) => mark.isMarkedUnread),
      marks.map((mark) => mark.unreadFrom),
      nodeId,
    ],
  );
  return rows[0]?.changed ?? [];
}

/** The markers of a member, and who may see them. */
export interface MarkerRow {
  conversation_id: ConversationId;
  user_id: UserId;
  me: OwnState;
  /** The two of a direct conversation; null in a group. */
  direct_ids: UserId[] | null;
  /** Others see how far this person got, as it happens. */
  is_shown: boolean;
  /** How far, in their eyes. */
  shown_read_seq: number;
  shown_delivered_seq: number;
  /** Who of the others sees what is delivered to this person (U7). */
  shown_delivered_to: UserId[];
}

/** The markers of these members; none for who is not a member. */
export function selectMarkers(sql: Sql, keys: readonly MemberKey[]): Promise<MarkerRow[]> {
  return sql.query<MarkerRow>(
    `select s.conversation_id, s.user_id, s.me, direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids,
            k.is_shown, v.read_seq as shown_read_seq, v.delivered_seq as shown_delivered_seq,
            -- At most as many as live details are shown to.
            case when k.is_shown and u.shows_presence and v.is_by_choice then array(
              select o.user_id from members o
              where o.conversation_id = c.id and o.user_id <> s.user_id and is_by_choice(o.has_written, o.made_it)) else '{}' end as shown_delivered_to
     from unnest($1::uuid[], $2::uuid[]) as g (conversation_id, user_id)
     cross join lateral (
       select * from own_states s where s.conversation_id = g.conversation_id and s.user_id = g.user_id offset 0) s
     cross join lateral (
       select * from shown_markers v where v.conversation_id = s.conversation_id and v.user_id = s.user_id offset 0) v
     cross join lateral (select * from conversations c where c.id = s.conversation_id offset 0) c
     cross join lateral (select * from users u where u.id = s.user_id offset 0) u
     cross join lateral (
       select u.sends_receipts and c.member_count <= ${LIMITS.liveDetailsMaxMembers} and s.me ->> 'request' is null and c.blocked_at is null as is_shown) k`,
    [keys.map((key) => key.conversationId), keys.map((key) => key.userId)],
  );
}

export interface ReaderPage {
  conversationId: ConversationId;
  seq: number;
  /** The last one of the page before; null for the first page. */
  after: UserId | null;
  limit: number;
}

// A page is bounded by those it looks at as well: of a large group few may have read, and an index on how far each has got would
// have to be written with every mark and every send.
const READERS_WALK = 1000;

export interface FoundReaders {
  readers: UserSummary[] | null;
  /** Behind whom members were not looked at any more. */
  walked_to: UserId | null;
}

/**
 * Who has read a message, in the order of their ids: `readers` is null where the viewer does not see the message, and there is no
 * row for a viewer who is not a member. Who may not see the message has not read it either, wherever their marker stands (H6).
 */
export async function selectReaders(
  sql: Sql,
  viewer: UserId,
  { conversationId, seq, after, limit }: ReaderPage,
): Promise<FoundReaders | undefined> {
  const rows = await sql.query<FoundReaders>(
    `with seen as materialized (
       select c.id, x.seq, x.sender_id
       from members me
       cross join lateral (select * from conversations c where c.id = me.conversation_id offset 0) c
       left join lateral (
         select * from messages x
         where x.conversation_id = c.id and x.seq = $3 and x.seq > seen_above(c.history, me.joined_seq) offset 0) x on true
       where me.conversation_id = $2 and me.user_id = $1
     ),
     walked as materialized (
       select m.* from seen x
       cross join lateral (
         select * from shown_markers m
         where m.conversation_id = x.id and m.user_id > coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid)
         order by m.user_id limit ${READERS_WALK}) m
       where x.seq is not null
     )
     select case when x.seq is not null then (
              select coalesce(jsonb_agg(f.summary order by f.user_id), '[]')
              from (select m.user_id, u.summary
                    from (select * from walked order by user_id) m
                    cross join lateral (
                      select user_summary(u) as summary from users u where u.id = m.user_id and u.sends_receipts offset 0) u
                    where m.read_seq >= x.seq and x.seq > m.joined_seq and m.user_id <> x.sender_id
                    order by m.user_id limit $5) f) end as readers,
            (select w.user_id from walked w order by w.user_id offset ${READERS_WALK - 1}) as walked_to
     from seen x`,
    [viewer, conversationId, seq, after, limit],
    { name: "select_readers" },
  );
  return rows[0];
}
