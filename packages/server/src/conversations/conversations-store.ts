import type { Conversation, ConversationId, Member, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { MEMBER } from "./member-sql.ts";

// Of `c`, a conversation, as its member `me` sees it.
const ENTITY = `
  c.id, c.kind, c.name, c.description, c.history, c.pinned_seqs, c.closed_at, c.last_seq, c.version, c.member_count,
  c.created_at, c.last_activity_at,
  (select jsonb_agg(${MEMBER} order by m.joined_at, m.user_id)
     from (select * from members m where m.conversation_id = c.id
            order by m.joined_at, m.user_id limit ${LIMITS.membersShown}) m
     join users u on u.id = m.user_id) as members,
  (select case when e.sender_id = me.user_id and e.client_id is not null
               then e.message || jsonb_build_object('client_id', e.client_id) else e.message end
     from message_entities e
    where e.conversation_id = c.id and e.seq = c.last_seq and (c.history = 'all' or e.seq > me.joined_seq)) as last_message,
  (select s.me from own_states s where s.conversation_id = c.id and s.user_id = me.user_id) as me`;

export interface ViewedConversation {
  user_id: UserId;
  conversation: Conversation;
}

/** Conversations as these of their members see them; nothing for somebody who is not a member. */
export async function findConversations(
  sql: Sql,
  pairs: readonly { userId: UserId; conversationId: ConversationId }[],
): Promise<ViewedConversation[]> {
  const rows = await sql.query<Conversation & { viewer_id: UserId }>(
    `select me.user_id as viewer_id, ${ENTITY}
     from unnest($1::uuid[], $2::uuid[]) p (user_id, conversation_id)
     join members me on me.conversation_id = p.conversation_id and me.user_id = p.user_id
     join conversations c on c.id = me.conversation_id`,
    [pairs.map(({ userId }) => userId), pairs.map(({ conversationId }) => conversationId)],
    { name: "find_conversations" },
  );
  return rows.map(({ viewer_id, ...conversation }) => ({ user_id: viewer_id, conversation }));
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

export interface ListPosition {
  lastActivityAt: string;
  id: ConversationId;
}

/** The viewer's conversations, newest activity first, from behind `position`. */
export function listConversations(
  sql: Sql,
  viewer: UserId,
  { isArchived, position, limit }: { isArchived: boolean; position: ListPosition | null; limit: number },
): Promise<Conversation[]> {
  return sql.query<Conversation>(
    `select ${ENTITY}
     from (select c.id, c.last_activity_at
             from members m join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and (m.archived_at is not null) = $2
              and ($3::timestamptz is null or (c.last_activity_at, c.id) < ($3::timestamptz, $4::uuid))
            order by c.last_activity_at desc, c.id desc limit $5) newest
     join conversations c on c.id = newest.id
     join members me on me.conversation_id = newest.id and me.user_id = $1
     order by newest.last_activity_at desc, newest.id desc`,
    [viewer, isArchived, position?.lastActivityAt ?? null, position?.id ?? null, limit],
    { name: "list_conversations" },
  );
}

export interface MemberPosition {
  joinedAt: string;
  userId: UserId;
}

/** Members by the time they joined, from behind `position`; none for somebody who is not a member. */
export async function listMembers(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  position: MemberPosition | null,
  limit: number,
): Promise<Member[]> {
  const rows = await sql.query<{ member: Member }>(
    `select ${MEMBER} as member
     from (select * from members m
            where m.conversation_id = $2
              -- Without an OR, so that the index begins there whatever plan is kept: the last page costs what the first one does.
              and (m.joined_at, m.user_id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
              and exists (select from members me where me.conversation_id = $2 and me.user_id = $1)
            order by m.joined_at, m.user_id limit $5) m
     join users u on u.id = m.user_id
     order by m.joined_at, m.user_id`,
    [viewer, id, position?.joinedAt ?? null, position?.userId ?? null, limit],
    { name: "list_members" },
  );
  return rows.map(({ member }) => member);
}
