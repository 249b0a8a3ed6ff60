import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { TestSql } from "./sql.ts";
import { call } from "./http.ts";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";

/** An account that its name alone makes (A16): the name serves as the token as well. */
export async function meet(
  server: { url: string },
  name: string,
): Promise<{ name: string; id: UserId; token: string }> {
  const { body } = await call<{ user: { id: UserId } }>(server, "GET", "/api/v1/auth/me", { token: name });
  return { name, id: body.user.id, token: name };
}

type Users = [UserId, UserId, UserId];

/** People without a password. */
export async function insertUsers(sql: Sql, count: number): Promise<Users> {
  const ids = Array.from({ length: count }, () => randomUUID() as UserId);
  await sql.query(
    "insert into users (id, username, display_name) select id, 'user-' || left(replace(id::text, '-', ''), 24), 'User' from unnest($1::uuid[]) as u (id)",
    [ids],
  );
  return ids as Users;
}

/** People by name; a bare username is the token of one. */
export async function insertNamed(sql: TestSql, names: readonly string[]): Promise<UserId[]> {
  const ids = names.map(() => randomUUID() as UserId);
  await sql.rows(
    "insert into users (id, username, display_name) select id, name, name from unnest($1::uuid[], $2::text[]) as u (id, name)",
    [ids, names],
  );
  return ids;
}

/** A group of these people, the first of whom owns it. All of them have written in it, if only once. */
export async function openGroup(
  sql: Sql,
  userIds: readonly UserId[],
  history: "all" | "joined" = "all",
): Promise<ConversationId> {
  const id = randomUUID() as ConversationId;
  await sql.query(
    "insert into conversations (id, kind, name, history, member_count) values ($1, 'group', 'Group', $2, $3)",
    [id, history, userIds.length],
  );
  await sql.query(
    `insert into members (conversation_id, user_id, role, has_written)
     select $1, u.id, case when u.n = 1 then 'owner' else 'member' end, true from unnest($2::uuid[]) with ordinality u (id, n)`,
    [id, userIds],
  );
  return id;
}

/** The direct conversation of two people who have both written in it. */
export async function openDirect(sql: Sql, a: UserId, b: UserId): Promise<ConversationId> {
  const id = randomUUID() as ConversationId;
  await sql.query(
    "insert into conversations (id, kind, direct_low, direct_high) select $1, 'direct', least($2::uuid, $3), greatest($2::uuid, $3)",
    [id, a, b],
  );
  await sql.query(
    "insert into members (conversation_id, user_id, has_written) values ($1, $2, true), ($1, $3, true)",
    [id, a, b],
  );
  return id;
}
