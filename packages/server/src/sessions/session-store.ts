import type { Session, SessionId, UserId } from "@gochat/protocol";
import type { Login } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export interface NewSession {
  id: SessionId;
  userId: UserId;
  /** The hash that the password was checked against; null: nobody was asked for one. */
  passwordHash: string | null;
  /** The second factor that was passed, if one is on. */
  factorId: string | null;
  userAgent: string | null;
  lifetimeMs: number;
}

/**
 * False when the account was deleted or suspended, or its password changed, since it was read, or another second factor is on than was
 * passed (`let_in_by_second_factor`, A24). The lock makes what of these comes now wait, and then see this session.
 */
export async function insertSession(tx: Sql, session: NewSession): Promise<boolean> {
  const rows = await tx.query(
    `insert into sessions (id, user_id, user_agent, expires_at, second_factor_id)
     select $1, u.id, $4, now() + $5::float8 * interval '1 millisecond', $6::uuid
     from users u
     where u.id = $2 and ($3::text is null or u.password_hash = $3) and u.deleted_at is null and u.suspended_at is null
     for share of u
     returning id`,
    [
      session.id,
      session.userId,
      session.passwordHash,
      session.userAgent,
      session.lifetimeMs,
      session.factorId,
    ],
  );
  return rows.length === 1;
}

export async function extendSession(tx: Sql, id: SessionId, lifetimeMs: number): Promise<void> {
  await tx.query(
    `update sessions set last_used_at = now(), expires_at = now() + $2::float8 * interval '1 millisecond' where id = $1`,
    [id, lifetimeMs],
  );
}

/** The newest first, from behind `before`. In an order that does not change while somebody turns pages. */
export function findLiveSessions(
  sql: Sql,
  { userId, sessionId }: Login,
  before: SessionId | null,
  limit: number,
): Promise<Session[]> {
  return sql.query(
    `select id, (id = $2::uuid) is true as is_current, user_agent, created_at, last_used_at, expires_at from sessions
     where user_id = $1 and id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') and revoked_at is null and expires_at > now()
     order by id desc limit $4`,
    [userId, sessionId, before, limit],
  );
}

export async function revokeSession(sql: Sql, id: SessionId): Promise<void> {
  await sql.query(`update sessions set revoked_at = now() where id = $1 and revoked_at is null`, [id]);
}

/** False when it is not a live session of this person. */
export async function revokeOwnSession(sql: Sql, id: SessionId, userId: UserId): Promise<boolean> {
  const rows = await sql.query(
    `update sessions set revoked_at = now()
     where id = $1 and user_id = $2 and revoked_at is null and expires_at > now()
     returning id`,
    [id, userId],
  );
  return rows.length === 1;
}

export async function revokeSessionOfToken(
  sql: Sql,
  tokenHash: Buffer,
): Promise<{ id: SessionId; user_id: UserId } | undefined> {
  const [revoked] = await sql.query<{ id: SessionId; user_id: UserId }>(
    `update sessions set revoked_at = now()
     where id = (select session_id from refresh_tokens where token_hash = $1) and revoked_at is null
     returning id, user_id`,
    [tokenHash],
  );
  return revoked;
}

export async function revokeSessionsExcept(
  tx: Sql,
  userId: UserId,
  kept: SessionId | null,
): Promise<SessionId[]> {
  const revoked = await tx.query<{ id: SessionId }>(
    `update sessions set revoked_at = now()
     where user_id = $1 and id is distinct from $2::uuid and revoked_at is null
     returning id`,
    [userId, kept],
  );
  return revoked.map(({ id }) => id);
}

/** For a deleted person: their devices are forgotten as well. */
export async function revokeAndAnonymiseSessions(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `update sessions set revoked_at = coalesce(revoked_at, now()), user_agent = null where user_id = $1`,
    [userId],
  );
}

export interface RevokedRow {
  session_id: SessionId;
  deleted_user_id: UserId | null;
}

export function findRevokedLately(sql: Sql, windowMs: number): Promise<RevokedRow[]> {
  return sql.query(
    `select s.id as session_id, u.id as deleted_user_id
     from sessions s
     left join lateral (select * from users u where u.id = s.user_id and u.deleted_at is not null offset 0) u on true
     where s.revoked_at > now() - $1::float8 * interval '1 millisecond'`,
    [windowMs],
  );
}

export async function findDead(
  sql: Sql,
  sessionIds: readonly SessionId[],
  userIds: readonly UserId[],
): Promise<{ sessionIds: SessionId[]; userIds: UserId[] }> {
  const rows = await sql.query<{ session_id: SessionId | null; user_id: UserId | null }>(
    `select a.id as session_id, null::uuid as user_id from unnest($1::uuid[]) a (id)
     left join lateral (
       select s.id from sessions s where s.id = a.id and s.revoked_at is null and s.expires_at > now() offset 0) s on true
     where s.id is null
     union all
     select null, b.id from unnest($2::uuid[]) b (id)
     left join lateral (
       select u.id from users u where u.id = b.id and u.deleted_at is null and u.suspended_at is null offset 0) u on true
     where u.id is null`,
    [sessionIds, userIds],
  );
  return {
    sessionIds: rows.flatMap(({ session_id }) => session_id ?? []),
    userIds: rows.flatMap(({ user_id }) => user_id ?? []),
  };
}

/** Sessions that ended long ago, with their tokens. A part at a time, so that no statement runs long. */
export async function deleteOldSessions(sql: Sql, olderThanMs: number): Promise<void> {
  await sql.query(
    `delete from sessions where id = any (array(
       select id from sessions
       where least(revoked_at, expires_at) < now() - $1::float8 * interval '1 millisecond'
       limit 1000 for update skip locked))`,
    [olderThanMs],
  );
}
