import type { SessionId, UserId } from "@gochat/protocol";
import type { Login } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export async function insertTicket(
  sql: Sql,
  ticketHash: Buffer,
  login: Login,
  lifetimeMs: number,
): Promise<void> {
  await sql.query(
    `insert into ws_tickets (ticket_hash, user_id, session_id, expires_at)
     values ($1, $2, $3, now() + $4::float8 * interval '1 millisecond')`,
    [ticketHash, login.userId, login.sessionId, lifetimeMs],
  );
}

/** The row is deleted by whoever comes first, so one ticket opens one socket at most. */
export async function takeTicket(sql: Sql, ticketHash: Buffer): Promise<Login | undefined> {
  const [taken] = await sql.query<{ user_id: UserId; session_id: SessionId | null }>(
    `with taken as (delete from ws_tickets where ticket_hash = $1 returning user_id, session_id, expires_at)
     select t.user_id, t.session_id
     from taken t
       cross join lateral (
         select from users u where u.id = t.user_id and u.deleted_at is null and u.suspended_at is null offset 0) u
       left join lateral (
         select s.id from sessions s where s.id = t.session_id and s.revoked_at is null and s.expires_at > now() offset 0) s on true
     where t.expires_at > now() and (t.session_id is null or s.id is not null)`,
    [ticketHash],
  );
  return taken && { userId: taken.user_id, sessionId: taken.session_id };
}

export async function deleteTicketsOf(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`delete from ws_tickets where user_id = $1`, [userId]);
}

export async function deleteExpiredTickets(sql: Sql): Promise<void> {
  await sql.query(`delete from ws_tickets where expires_at <= now()`);
}
