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
       select * from conversation_entities e where e.viewer_id = p.user_id and e.id = p.conversation_id offset 0) e`,
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

/** What somebody is judged by in a conversation; undefined for who is not a member. */
export async function findJudged(sql: Sql, viewer: UserId, id: ConversationId): Promise<Judged | undefined> {
  const rows = await sql.query<Judged>(
    `select c.kind, m.role, c.closed_at
     from members m
     cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
     where m.conversation_id = $2 and m.user_id = $1`,
    [viewer, id],
    { name: "find_judged" },
  );
  return rows[0];
}

export interface ListPosition {
  lastActivityAt: string;
  id: ConversationId;
}

export interface ListQuery {
  isArchived: boolean;
  position: ListPosition | null;
  limit: number;
  /** Of JSON; the first conversation is there whatever its size. */
  maxBytes: number;
}

/** The viewer's conversations, newest activity first, from behind `position`; `isCut` by `maxBytes`. */
export async function listConversations(
  sql: Sql,
  viewer: UserId,
  { isArchived, position, limit, maxBytes }: ListQuery,
): Promise<{ conversations: Conversation[]; isCut: boolean }> {
  const rows = await sql.query<{ conversation: Conversation; wanted: number }>(
    `select found.conversation, cardinality(newest.ids) as wanted
     from (select array(
            select c.id from members m
            cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
            where m.user_id = $1 and (m.archived_at is not null) = $2
              and ($3::timestamptz is null or (c.last_activity_at, c.id) < ($3::timestamptz, $4::uuid))
            order by c.last_activity_at desc, c.id desc limit $5) as ids) newest
     cross join lateral conversations_within($1, newest.ids, $6) with ordinality found (conversation, n)
     order by found.n`,
    [viewer, isArchived, position?.lastActivityAt ?? null, position?.id ?? null, limit, maxBytes],
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
}

/** False when the person is not a member. */
export async function updateOwnState(
  sql: Sql,
  nodeId: string,
  id: ConversationId,
  userId: UserId,
  { isArchived, isPinned, mutedUntil }: OwnChange,
): Promise<boolean> {
  const rows = await sql.query(
    `with changed as (
       update members set
         archived_at = case when $4::boolean is null then archived_at when $4 then coalesce(archived_at, now()) end,
         pinned_at = case when $5::boolean is null then pinned_at when $5 then coalesce(pinned_at, now()) end,
         muted_until = case when $6 then $7::timestamptz else muted_until end,
         state_version = state_version + 1, state_xid = pg_current_xact_id()
       where conversation_id = $2 and user_id = $3
       returning conversation_id, user_id
     ),
     committed as (
       insert into commits (node_id, marks) select $1, jsonb_agg(jsonb_build_array(conversation_id, user_id, true)) from changed having count(*) > 0
     )
     select user_id from changed`,
    [nodeId, id, userId, isArchived ?? null, isPinned ?? null, mutedUntil !== undefined, mutedUntil ?? null],
  );
  return rows.length > 0;
}

export async function updatePins(tx: Sql, id: ConversationId, seqs: readonly number[]): Promise<void> {
  await tx.query("update conversations set pinned_seqs = $2 where id = $1", [id, seqs]);
}
