import type { Identity, IdentityId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** An account at a provider: these two, and neither a name nor an email (A30). */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

/** Undefined when nobody here is linked with it. */
export async function findAccount(
  sql: Sql,
  { issuer, subject }: Subject,
): Promise<{ id: UserId; is_suspended: boolean } | undefined> {
  const [account] = await sql.query<{ id: UserId; is_suspended: boolean }>(
    `select u.id, u.suspended_at is not null as is_suspended from identities i join users u on u.id = i.user_id
     where i.issuer = $1 and i.subject = $2 and u.deleted_at is null`,
    [issuer, subject],
  );
  return account;
}

/** What a node of the version before has left of an account that it deleted. */
export async function deleteDeadIdentity(tx: Sql, { issuer, subject }: Subject): Promise<void> {
  await tx.query(
    `delete from identities i using users u
     where i.issuer = $1 and i.subject = $2 and u.id = i.user_id and u.deleted_at is not null`,
    [issuer, subject],
  );
}

/** Undefined when one of the two is linked already, with whomever. */
export async function insertIdentity(
  tx: Sql,
  { id, userId, issuer, subject }: Subject & { id: IdentityId; userId: UserId },
): Promise<Identity | undefined> {
  const [identity] = await tx.query<Identity>(
    `insert into identities (id, user_id, issuer, subject) values ($1, $2, $3, $4)
     on conflict do nothing returning id, issuer, created_at`,
    [id, userId, issuer, subject],
  );
  return identity;
}

/** Whether it is linked with this account, until the end of the transaction. */
export async function holdIdentity(tx: Sql, userId: UserId, { issuer, subject }: Subject): Promise<boolean> {
  const rows = await tx.query(
    `select id from identities where issuer = $1 and subject = $2 and user_id = $3 for share`,
    [issuer, subject, userId],
  );
  return rows.length === 1;
}

export async function findIdentities(
  sql: Sql,
  userId: UserId,
): Promise<{ identities: Identity[]; hasPassword: boolean }> {
  const rows = await sql.query<Identity & { has_password: boolean }>(
    `select i.id, i.issuer, i.created_at, u.password_hash is not null as has_password
     from users u left join identities i on i.user_id = u.id
     where u.id = $1 order by i.id`,
    [userId],
  );
  const linked = rows.filter((row) => row.id !== null);
  return {
    identities: linked.map(({ id, issuer, created_at }) => ({ id, issuer, created_at })),
    hasPassword: rows[0]?.has_password ?? false,
  };
}

export async function hasIdentity(sql: Sql, userId: UserId, id: IdentityId): Promise<boolean> {
  const rows = await sql.query(`select from identities where id = $1 and user_id = $2`, [id, userId]);
  return rows.length === 1;
}

/** False when it is not, or not any more, an identity of this account. */
export async function deleteIdentity(tx: Sql, userId: UserId, id: IdentityId): Promise<boolean> {
  const rows = await tx.query(`delete from identities where id = $1 and user_id = $2 returning id`, [
    id,
    userId,
  ]);
  return rows.length === 1;
}

/**
 * Whoever opens a session of this account waits from here on until the end of the transaction. `checkedHash`: of the password that was
 * found right. False when there is another one by now, or the account may not act any more.
 */
export async function lockAccount(tx: Sql, userId: UserId, checkedHash?: string): Promise<boolean> {
  const rows = await tx.query(
    `select id from users
     where id = $1 and deleted_at is null and suspended_at is null and ($2::text is null or password_hash = $2)
     for no key update`,
    [userId, checkedHash ?? null],
  );
  return rows.length === 1;
}

/** In the transaction that deletes the account (A15): whoever comes again is somebody new. */
export async function forgetIdentities(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `with attempts as (delete from sign_on_attempts where user_id = $1),
       tokens as (delete from sign_on_tokens where user_id = $1)
     delete from identities where user_id = $1`,
    [userId],
  );
}
