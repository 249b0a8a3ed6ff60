import { foldName } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export type LinkPurpose = "password" | "first_admin";

export interface NewLink {
  readonly tokenHash: Buffer;
  readonly purpose: LinkPurpose;
  /** Null: it makes an account. */
  readonly userId: UserId | null;
  readonly lifetimeMs: number;
}

/** Answers with the time at which it ends. */
export async function insertLink(
  sql: Sql,
  { tokenHash, purpose, userId, lifetimeMs }: NewLink,
): Promise<string> {
  const [link] = await sql.query<{ expires_at: string }>(
    `insert into one_time_links (token_hash, purpose, user_id, expires_at)
     values ($1, $2, $3, date_trunc('milliseconds', now() + $4::float8 * interval '1 millisecond')) returning expires_at`,
    [tokenHash, purpose, userId, lifetimeMs],
  );
  if (link === undefined) throw new Error("An insert returned no row.");
  return link.expires_at;
}

export interface FoundLink {
  readonly purpose: LinkPurpose;
  readonly user_id: UserId | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly expires_at: string;
}

/** Undefined when there is none that is good. The first administrator is made once. */
export async function findLink(sql: Sql, tokenHash: Buffer): Promise<FoundLink | undefined> {
  const [link] = await sql.query<FoundLink>(
    `select l.purpose, l.user_id, u.username, u.email, l.expires_at
     from one_time_links l left join users u on u.id = l.user_id and u.deleted_at is null
     where l.token_hash = $1 and l.expires_at > now()
       and case l.purpose when 'first_admin' then not exists (select from users a where a.instance_role = 'admin') else u.id is not null end`,
    [tokenHash],
  );
  return link;
}

/** The row is deleted by whoever comes first, so a link serves once. Undefined when it does not any more. */
export async function takeLink(
  tx: Sql,
  tokenHash: Buffer,
  purpose: LinkPurpose,
): Promise<{ user_id: UserId | null } | undefined> {
  const [link] = await tx.query<{ user_id: UserId | null }>(
    `delete from one_time_links where token_hash = $1 and purpose = $2 and expires_at > now() returning user_id`,
    [tokenHash, purpose],
  );
  return link;
}

export async function deleteLinksOf(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`delete from one_time_links where user_id = $1`, [userId]);
}

export async function deleteFirstAdminLinks(tx: Sql): Promise<void> {
  await tx.query(`delete from one_time_links where purpose = 'first_admin'`);
}

/** One node at a time, until the end of the transaction: of several that begin at once one makes the first administrator. */
export async function lockFirstAdmin(tx: Sql): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('gochat first admin', 0))`);
}

export async function hasAdmin(sql: Sql): Promise<boolean> {
  const rows = await sql.query(`select from users where instance_role = 'admin' limit 1`);
  return rows.length > 0;
}

export async function deleteExpiredLinks(sql: Sql): Promise<void> {
  await sql.query(`delete from one_time_links where expires_at <= now()`);
}

/** Locked, so that a new password and a new link wait for each other. */
export async function lockAccountByEmail(
  tx: Sql,
  email: string,
): Promise<{ id: UserId; username: string; email: string } | undefined> {
  const [account] = await tx.query<{ id: UserId; username: string; email: string }>(
    `select id, username, email from users where email_key = $1 and deleted_at is null for no key update`,
    [foldName(email)],
  );
  return account;
}

export async function hasNewerLink(tx: Sql, userId: UserId, than: string): Promise<boolean> {
  const rows = await tx.query(
    `select from one_time_links where user_id = $1 and created_at > $2 and expires_at > now() limit 1`,
    [userId, than],
  );
  return rows.length > 0;
}

export async function isLinkThere(tx: Sql, tokenHash: Buffer): Promise<boolean> {
  const rows = await tx.query(`select from one_time_links where token_hash = $1 and expires_at > now()`, [
    tokenHash,
  ]);
  return rows.length > 0;
}
