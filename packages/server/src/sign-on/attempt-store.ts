import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// More than an office that comes to work, and few enough to be counted: what is beyond it is a flood.
const ATTEMPTS_MAX = 10_000;

export interface Attempt {
  readonly stateHash: Buffer;
  readonly browserHash: Buffer;
  /** The account that is to be linked; null: somebody logs in. */
  readonly userId: UserId | null;
}

/** False when there are too many. */
export async function insertAttempt(sql: Sql, { stateHash, browserHash, userId }: Attempt): Promise<boolean> {
  const rows = await sql.query(
    `insert into sign_on_attempts (state_hash, browser_hash, user_id, expires_at)
     select $1, $2, $3, now() + interval '10 minutes'
     where (select count(*) from (select from sign_on_attempts limit ${ATTEMPTS_MAX}) a) < ${ATTEMPTS_MAX}
     returning state_hash`,
    [stateHash, browserHash, userId],
  );
  return rows.length === 1;
}

/** Whoever comes first gets it. Undefined when there is none that is good in this browser. */
export async function takeAttempt(
  sql: Sql,
  stateHash: Buffer,
  browserHash: Buffer,
): Promise<{ user_id: UserId | null } | undefined> {
  const [attempt] = await sql.query<{ user_id: UserId | null }>(
    `delete from sign_on_attempts where state_hash = $1 and browser_hash = $2 and expires_at > now() returning user_id`,
    [stateHash, browserHash],
  );
  return attempt;
}

/** Whom the provider has said that somebody is. */
export interface Proof {
  readonly issuer: string;
  readonly subject: string;
  readonly username: string | null;
  readonly display_name: string | null;
  /** Only one that the provider has verified. */
  readonly email: string | null;
}

export async function insertToken(
  sql: Sql,
  token: { tokenHash: Buffer; browserHash: Buffer; userId: UserId | null; proof: Proof },
): Promise<void> {
  const { tokenHash, browserHash, userId, proof } = token;
  await sql.query(
    `insert into sign_on_tokens (token_hash, browser_hash, user_id, issuer, subject, username, display_name, email, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '60 seconds')`,
    [
      tokenHash,
      browserHash,
      userId,
      proof.issuer,
      proof.subject,
      proof.username,
      proof.display_name,
      proof.email,
    ],
  );
}

/** A token, with the browser that it is good in and whether it logs in (null) or links this account. */
export interface GivenToken {
  readonly tokenHash: Buffer;
  readonly browserHash: Buffer;
  readonly userId: UserId | null;
}

export async function findToken(
  sql: Sql,
  { tokenHash, browserHash, userId }: GivenToken,
): Promise<Proof | undefined> {
  const [proof] = await sql.query<Proof>(
    `select issuer, subject, username, display_name, email from sign_on_tokens
     where token_hash = $1 and browser_hash = $2 and user_id is not distinct from $3::uuid and expires_at > now()`,
    [tokenHash, browserHash, userId],
  );
  return proof;
}

/** For who has to look for a code first: five minutes from when it was made. */
export async function waitForCode(sql: Sql, tokenHash: Buffer): Promise<void> {
  await sql.query(
    `update sign_on_tokens set expires_at = created_at + interval '5 minutes' where token_hash = $1`,
    [tokenHash],
  );
}

/** Whoever comes first gets it, also of several at once. */
export async function takeToken(
  tx: Sql,
  { tokenHash, browserHash, userId }: GivenToken,
): Promise<Proof | undefined> {
  const [proof] = await tx.query<Proof>(
    `delete from sign_on_tokens
     where token_hash = $1 and browser_hash = $2 and user_id is not distinct from $3::uuid and expires_at > now()
     returning issuer, subject, username, display_name, email`,
    [tokenHash, browserHash, userId],
  );
  return proof;
}

/** A part at a time, so that no statement runs long. */
export async function deleteExpiredAttempts(sql: Sql): Promise<void> {
  await sql.query(
    `delete from sign_on_attempts where state_hash = any (array(
       select state_hash from sign_on_attempts where expires_at < now() limit 1000 for update skip locked))`,
  );
}

export async function deleteExpiredTokens(sql: Sql): Promise<void> {
  await sql.query(
    `delete from sign_on_tokens where token_hash = any (array(
       select token_hash from sign_on_tokens where expires_at < now() limit 1000 for update skip locked))`,
  );
}
