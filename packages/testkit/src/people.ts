import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";

type Users = [UserId, UserId, UserId];

/** People without a password. */
export async function insertUsers(sql: Sql, count: number): Promise<Users> {
  const ids = Array.from({ length: count }, () => randomUUID() as UserId);
  await sql.query(
    "insert into users (id, username, display_name) select id, 'user-' || left(id::text, 8), 'User' from unnest($1::uuid[]) as u (id)",
    [ids],
  );
  return ids as Users;
}

/** The direct conversation of two people. */
export async function openDirect(sql: Sql, a: UserId, b: UserId): Promise<ConversationId> {
  const id = randomUUID() as ConversationId;
  await sql.query(
    "insert into conversations (id, kind, direct_low, direct_high) select $1, 'direct', least($2::uuid, $3), greatest($2::uuid, $3)",
    [id, a, b],
  );
  await sql.query("insert into members (conversation_id, user_id) values ($1, $2), ($1, $3)", [id, a, b]);
  return id;
}
