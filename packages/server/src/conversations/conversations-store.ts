import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** The other side of a direct conversation, if that person exists. */
export async function findPeer(sql: Sql, username: string): Promise<UserId | undefined> {
  const rows = await sql.query<{ id: UserId }>(
    "select id from users where username_key = lower($1) and deleted_at is null",
    [username],
    { name: "find_peer" },
  );
  return rows[0]?.id;
}

export async function findDirect(sql: Sql, low: UserId, high: UserId): Promise<ConversationId | undefined> {
  const rows = await sql.query<{ id: ConversationId }>(
    "select id from conversations where kind = 'direct' and direct_low = $1 and direct_high = $2",
    [low, high],
    { name: "find_direct" },
  );
  return rows[0]?.id;
}

/**
 * Inserts the conversation and both members unless these two have one already, or one of them is gone. Their rows are locked, so
 * that somebody who is leaving at this moment has either left before or finds the conversation and closes it.
 */
export async function insertDirect(
  sql: Sql,
  id: ConversationId,
  low: UserId,
  high: UserId,
): Promise<boolean> {
  const rows = await sql.query(
    `with sides as materialized (
       select id from users where id in ($2, $3) and deleted_at is null order by id for share
     ),
     made as (
       insert into conversations (id, kind, direct_low, direct_high)
       select $1, 'direct', $2, $3 where (select count(*) from sides) = 2
       on conflict (direct_low, direct_high) where kind = 'direct' do nothing
       returning id
     )
     insert into members (conversation_id, user_id)
     select made.id, side.user_id from made, unnest(array[$2, $3]::uuid[]) as side (user_id)
     returning user_id`,
    [id, low, high],
    { name: "insert_direct" },
  );
  return rows.length > 0;
}

const ENTITY = `
  c.id, c.kind, c.last_seq, c.version, c.created_at, c.last_activity_at, c.closed_at,
  (select count(*)::int from members m where m.conversation_id = c.id) as member_count,
  (select jsonb_agg(jsonb_build_object(
            'user', jsonb_build_object('id', f.id, 'username', f.username, 'display_name', f.display_name),
            'joined_at', rfc3339(f.joined_at)) order by f.joined_at, f.id)
     from (select u.id, u.username, u.display_name, m.joined_at
             from members m join users u on u.id = m.user_id
            where m.conversation_id = c.id
            order by m.joined_at, u.id limit ${LIMITS.membersShown}) f) as members,
  (select case when e.sender_id = $1 and e.client_id is not null
               then e.message || jsonb_build_object('client_id', e.client_id) else e.message end
     from message_entities e where e.conversation_id = c.id and e.seq = c.last_seq) as last_message`;

/** One conversation as this viewer sees it; nothing when the viewer is not a member. */
export async function selectConversation(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
): Promise<Conversation | undefined> {
  const rows = await sql.query<Conversation>(
    `select ${ENTITY} from conversations c
     where c.id = $2 and exists (select from members me where me.conversation_id = c.id and me.user_id = $1)`,
    [viewer, id],
    { name: "select_conversation" },
  );
  return rows[0];
}

export interface ListPosition {
  lastActivityAt: string;
  id: ConversationId;
}

/** The viewer's conversations, newest activity first, from behind `position`. */
export function listConversations(
  sql: Sql,
  viewer: UserId,
  position: ListPosition | null,
  limit: number,
): Promise<Conversation[]> {
  return sql.query<Conversation>(
    `select ${ENTITY}
     from (select c.* from members me join conversations c on c.id = me.conversation_id
            where me.user_id = $1
              and ($2::timestamptz is null or (c.last_activity_at, c.id) < ($2::timestamptz, $3::uuid))
            order by c.last_activity_at desc, c.id desc limit $4) c
     order by c.last_activity_at desc, c.id desc`,
    [viewer, position?.lastActivityAt ?? null, position?.id ?? null, limit],
    { name: "list_conversations" },
  );
}

/** Closes every direct conversation of a person who leaves. Locks in id order, as every change of conversations does. */
export async function closeDirectConversations(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `update conversations c set closed_at = now(), version = c.version + 1
     from (select id from conversations where id in (select conversation_id from members where user_id = $1) and kind = 'direct' and closed_at is null
            order by id for no key update) mine
     where c.id = mine.id`,
    [userId],
  );
}
