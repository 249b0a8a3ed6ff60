import type { SessionId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface LockedToken {
  session_id: SessionId;
  user_id: UserId;
  is_session_live: boolean;
  use: "unused" | "within_grace" | "used_up";
}

/**
 * Locks both rows: of several that bring the same token, each sees what the one before it has done. Without the lock on
 * the token a waiter would be shown its state from before the wait.
 */
export async function lockRefreshToken(
  tx: Sql,
  tokenHash: Buffer,
  graceMs: number,
): Promise<LockedToken | undefined> {
  const [token] = await tx.query<LockedToken>(
    `select t.session_id, s.user_id, (s.revoked_at is null and s.expires_at > now()) as is_session_live,
       case when t.used_at is null then 'unused'
            when t.used_at > now() - $2::float8 * interval '1 millisecond' then 'within_grace'
            else 'used_up' end as use
     from refresh_tokens t, sessions s
     where t.token_hash = $1 and s.id = (select r.session_id from refresh_tokens r where r.token_hash = $1)
     for update of t, s`,
    [tokenHash, graceMs],
  );
  return token;
}

export async function markTokenUsed(tx: Sql, tokenHash: Buffer): Promise<void> {
  await tx.query(`update refresh_tokens set used_at = now() where token_hash = $1`, [tokenHash]);
}

export async function insertRefreshToken(tx: Sql, tokenHash: Buffer, sessionId: SessionId): Promise<void> {
  await tx.query(
    `insert into refresh_tokens (token_hash, session_id) values ($1, $2) on conflict (token_hash) do nothing`,
    [tokenHash, sessionId],
  );
}

/** A token older than a session can live without a refresh is of no use to anyone, a thief included. */
export async function deleteOutlivedTokens(tx: Sql, sessionId: SessionId, lifetimeMs: number): Promise<void> {
  await tx.query(
    `delete from refresh_tokens
     where session_id = $1 and created_at < now() - $2::float8 * interval '1 millisecond'`,
    [sessionId, lifetimeMs],
  );
}
