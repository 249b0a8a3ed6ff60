import { LIMITS } from "@gochat/protocol";
import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import type { Judged } from "../conversation-policy.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export interface ViewedConversation {
  user_id: UserId;
  conversation: Conversation;
}

/** Conversations as these of their members see them; nothing for somebody who is not a member. */
export async function findConversations(
  sql: Sql,
  pairs: readonly { userId: UserId; conversationId: ConversationId }[],
): Promise<ViewedConversation[]> {
  return sql.query<ViewedConversation>(
    `select e.viewer_id as user_id, e.conversation
     from unnest($1::uuid[], $2::uuid[]) p (user_id, conversation_id)
     cross join lateral (
       select * from conversations_as_seen e where e.viewer_id = p.user_id and e.id = p.conversation_id offset 0) e`,
    [pairs.map(({ userId }) => userId), pairs.map(({ conversationId }) => conversationId)],
    { name: "find_conversations" },
  );
}

/** One conversation as this viewer sees it; undefined when the viewer is not a member. */
export async function selectConversation(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
): Promise<Conversation | undefined> {
  const [found] = await findConversations(sql, [{ userId: viewer, conversationId: id }]);
  return found?.conversation;
}

/** A direct conversation as each of the two sees it. */
export function findViews(tx: Sql, id: ConversationId): Promise<ViewedConversation[]> {
  return tx.query<ViewedConversation>(
    `select e.viewer_id as user_id, e.conversation
     from (select * from members m where m.conversation_id = $1 limit 2) m
     cross join lateral (
       select * from conversations_as_seen e where e.viewer_id = m.user_id and e.id = m.conversation_id offset 0) e`,
    [id],
    { name: "find_views" },
  );
}

/** What somebody is judged by in a conversation; undefined for who is not a member. */
export async function findJudged(sql: Sql, viewer: UserId, id: ConversationId): Promise<Judged | undefined> {
  const rows = await sql.query<Judged>(
    `select c.kind, m.role, c.closed_at, c.blocked_at, c.who_writes, (m.silenced_until > now() and m.role <> 'owner') is true as is_silenced
     from members m
     cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
     where m.conversation_id = $2 and m.user_id = $1`,
    [viewer, id],
    { name: "find_judged" },
  );
  return rows[0];
}

export interface ListPosition {
  isPinned: boolean;
  lastActivityAt: string;
  id: ConversationId;
}

/** Which of the lists of conversations (H5, S3). */
export type ListName = "ordinary" | "archived" | "pending" | "ignored";

export interface ListQuery {
  list: ListName;
  position: ListPosition | null;
  limit: number;
  /** Of JSON; the first conversation is there whatever its size. */
  maxBytes: number;
}

/** The viewer's conversations, pinned ones first, then newest activity first, from behind `position`; `isCut` by `maxBytes` (H5). */
export async function listConversations(
  sql: Sql,
  viewer: UserId,
  { list, position, limit, maxBytes }: ListQuery,
): Promise<{ conversations: Conversation[]; isCut: boolean }> {
  const rows = await sql.query<{ conversation: Conversation; wanted: number }>(
    `select found.conversation, cardinality(newest.ids) as wanted
     from (select array(
            select c.id from members m
            cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
            where m.user_id = $1
              and case when m.request is null or m.has_written then 'none' else m.request end
                = case when $2 in ('pending', 'ignored') then $2 else 'none' end
              and ($2 <> 'archived' or m.archived_at is not null)
              and ($2 not in ('ordinary', 'archived') or is_archived(m.archived_at, m.muted_until, c.last_text_at) = ($2 = 'archived'))
              and ($3::timestamptz is null or (m.pinned_at is not null, c.last_activity_at, c.id) < ($7, $3::timestamptz, $4::uuid))
            order by m.pinned_at is not null desc, c.last_activity_at desc, c.id desc limit $5) as ids) newest
     cross join lateral conversations_page($1, newest.ids, $6) with ordinality found (conversation, n)
     order by found.n`,
    [
      viewer,
      list,
      position?.lastActivityAt ?? null,
      position?.id ?? null,
      limit,
      maxBytes,
      position?.isPinned ?? null,
    ],
    { name: "list_conversations" },
  );
  const conversations = rows.map(({ conversation }) => conversation);
  return { conversations, isCut: rows.length < (rows[0]?.wanted ?? 0) };
}

export interface OwnChange {
  isArchived: boolean | undefined;
  isPinned: boolean | undefined;
  /** Null ends the silence. */
  mutedUntil: string | null | undefined;
  request: "accepted" | "ignored" | undefined;
}

/** So that two who pin at once do not both find room for one. */
export async function lockOwnPins(tx: Sql, userId: UserId): Promise<void> {
  await tx.query("select from users where id = $1 for no key update", [userId], { name: "lock_own_pins" });
}

/** What came of it. */
export type OwnChangeOutcome = "changed" | "not_found" | "limit_reached" | "no_request";

/**
 * Muting, and its end, leave in the archive what is there, and out of it what has come back (G7). So what is noted is what holds,
 * from behind the newest message on.
 */
export async function updateOwnState(
  sql: Sql,
  nodeId: string,
  id: ConversationId,
  userId: UserId,
  { isArchived, isPinned, mutedUntil, request }: OwnChange,
): Promise<OwnChangeOutcome> {
  const rows = await sql.query<{ outcome: OwnChangeOutcome }>(
    `with others as materialized (
       select count(*) as pinned from members where $5 and user_id = $3 and conversation_id <> $2 and pinned_at is not null
     ),
     changed as (
       update members m set
         archived_at = case when coalesce($4, is_archived(m.archived_at, m.muted_until, c.last_text_at)) then greatest(
           case when is_archived(m.archived_at, m.muted_until, c.last_text_at) then m.archived_at else now() end,
           c.last_text_at + interval '1 ms') end,
         pinned_at = case when $5::boolean is null then m.pinned_at when $5 then coalesce(m.pinned_at, now()) end,
         muted_until = case when $6 then $7::timestamptz else m.muted_until end,
         request = case when $8::text = 'ignored' then $8 when $8 is null then m.request end,
         made_it = m.made_it or coalesce($8 = 'accepted', false) and m.request is not null and not m.has_written,
         state_version = m.state_version + 1, state_xid = pg_current_xact_id()
       from conversations c, others o
       where m.conversation_id = $2 and m.user_id = $3 and c.id = $2 and o.pinned < ${LIMITS.pinnedConversationsMax}
         and ($8 is distinct from 'ignored' or m.request is not null and not m.has_written)
       returning m.conversation_id, m.user_id
     ),
     committed as (
       insert into commits (node_id, marks) select $1, jsonb_agg(jsonb_build_array(conversation_id, user_id, true)) from changed having count(*) > 0
     )
     select case when exists (select from changed) then 'changed'
                 else coalesce((
                   select case when $8 = 'ignored' and (m.request is null or m.has_written) then 'no_request' else 'limit_reached' end
                   from members m where m.conversation_id = $2 and m.user_id = $3), 'not_found') end as outcome`,
    [
      nodeId,
      id,
      userId,
      isArchived ?? null,
      isPinned ?? null,
      mutedUntil !== undefined,
      mutedUntil ?? null,
      request ?? null,
    ],
    { name: "update_own_state" },
  );
  return rows[0]?.outcome ?? "not_found";
}

export async function updatePins(tx: Sql, id: ConversationId, seqs: readonly number[]): Promise<void> {
  await tx.query("update conversations set pinned_seqs = $2 where id = $1", [id, seqs]);
}
