import { foldName } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** The other side of a direct conversation, if that person exists. */
export async function findPeer(sql: Sql, username: string): Promise<UserId | undefined> {
  const rows = await sql.query<{ id: UserId }>(
    "select id from users where username_key = $1 and deleted_at is null",
    [foldName(username)],
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
  nodeId: string,
  id: ConversationId,
  low: UserId,
  high: UserId,
): Promise<boolean> {
  const rows = await sql.query(
    `with sides as materialized (
       select id from users where id in ($3, $4) and deleted_at is null order by id for share
     ),
     made as (
       insert into conversations (id, kind, direct_low, direct_high)
       select $2, 'direct', $3, $4 where (select count(*) from sides) = 2
       on conflict (direct_low, direct_high) where kind = 'direct' do nothing
       returning id
     ),
     logged as (
       insert into changes (conversation_id, version, last_seq, event, data)
       select id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[$3, $4]::uuid[]) from made
     ),
     committed as (
       insert into commits (node_id, heads)
       select $1, jsonb_build_array(jsonb_build_array(id, 1, 1, array[$3, $4]::uuid[])) from made
     )
     insert into members (conversation_id, user_id)
     select made.id, side.user_id from made, unnest(array[$3, $4]::uuid[]) as side (user_id)
     returning user_id`,
    [nodeId, id, low, high],
    { name: "insert_direct" },
  );
  return rows.length > 0;
}
