import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface Unfolded {
  user_id: UserId;
  and_later: boolean;
}

/** One entry at a time, by one node at a time; nodes of the earlier version may add others meanwhile. */
export async function takeUnfolded(tx: Sql): Promise<Unfolded | undefined> {
  await tx.query("lock table unfolded_names in share update exclusive mode");
  const [unfolded] = await tx.query<Unfolded>(
    "delete from unfolded_names where user_id = (select min(user_id::text)::uuid from unfolded_names) returning *",
  );
  return unfolded;
}

/** The pass over all accounts goes on from here. */
export async function continueAfter(tx: Sql, id: UserId): Promise<void> {
  await tx.query("insert into unfolded_names (user_id, and_later) values ($1, true)", [id]);
}

/** The id of the account `count` accounts above this one; undefined when there are fewer. */
export async function findPageEnd(tx: Sql, after: UserId, count: number): Promise<UserId | undefined> {
  const [end] = await tx.query<{ id: UserId }>(
    "select id from users where id > $1 order by id offset $2 limit 1",
    [after, count - 1],
  );
  return end?.id;
}

export interface StoredNames {
  id: UserId;
  username: string;
  username_key: string;
  email: string | null;
  email_key: string | null;
}

export function findStoredNames(tx: Sql, id: UserId): Promise<StoredNames[]> {
  return tx.query("select id, username, username_key, email, email_key from users where id = $1", [id]);
}

/** Those of a page whose keys may be wrong: beyond ASCII, or made in a locale that has small letters of its own. */
export function findDoubtful(tx: Sql, after: UserId, to: UserId | undefined): Promise<StoredNames[]> {
  return tx.query(
    `select id, username, username_key, email, email_key from users
     where id > $1 and id <= coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
       and (username_key <> lower(username collate "C") or email_key <> lower(email collate "C") or octet_length(email) <> length(email))
     order by id`,
    [after, to ?? null],
  );
}

/** False when somebody else has it. */
export async function setUsernameKey(tx: Sql, id: UserId, key: string): Promise<boolean> {
  const rows = await tx.query(
    `update users set username_key = $2 where id = $1 and not exists (select from users where username_key = $2) returning id`,
    [id, key],
  );
  return rows.length === 1;
}

export async function findHolderOfEmailKey(
  tx: Sql,
  key: string,
  than: UserId,
): Promise<{ id: UserId; is_older: boolean } | undefined> {
  const [holder] = await tx.query<{ id: UserId; is_older: boolean }>(
    `select h.id, (h.created_at, h.id) < (u.created_at, u.id) as is_older
     from users h, users u where h.email_key = $1 and h.id <> u.id and u.id = $2`,
    [key, than],
  );
  return holder;
}

export async function setEmailKey(tx: Sql, id: UserId, key: string | null): Promise<void> {
  await tx.query("update users set email_key = $2 where id = $1", [id, key]);
}
