import type { Ban, ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** A ban that there is stays as it is. */
export async function recordRemoval(
  tx: Sql,
  id: ConversationId,
  userId: UserId,
  removedBy: UserId,
): Promise<void> {
  await tx.query(
    `insert into removals (conversation_id, user_id, removed_by) values ($1, $2, $3)
     on conflict (conversation_id, user_id) do update set removed_by = excluded.removed_by, removed_at = excluded.removed_at`,
    [id, userId, removedBy],
  );
}

/** `until` null: until it is lifted. */
export async function recordBan(
  tx: Sql,
  id: ConversationId,
  { userId, bannedBy, until }: { userId: UserId; bannedBy: UserId; until: string | null },
): Promise<void> {
  await tx.query(
    `insert into removals (conversation_id, user_id, removed_by, banned_until) values ($1, $2, $3, coalesce($4::timestamptz, 'infinity'))
     on conflict (conversation_id, user_id) do update
     set removed_by = excluded.removed_by, removed_at = excluded.removed_at, banned_until = excluded.banned_until`,
    [id, userId, bannedBy, until],
  );
}

export async function isBanned(tx: Sql, id: ConversationId, userId: UserId): Promise<boolean> {
  const rows = await tx.query(
    `select from removals where conversation_id = $1 and user_id = $2 and banned_until > now()`,
    [id, userId],
  );
  return rows.length === 1;
}

/** That they were removed once stays: an invitation from before lets them not in. */
export async function liftBan(tx: Sql, id: ConversationId, userId: UserId): Promise<void> {
  await tx.query(`update removals set banned_until = null where conversation_id = $1 and user_id = $2`, [
    id,
    userId,
  ]);
}

/** Of people who are members again. */
export async function forgetRemovals(tx: Sql, id: ConversationId, userIds: readonly UserId[]): Promise<void> {
  await tx.query(`delete from removals where conversation_id = $1 and user_id = any($2::uuid[])`, [
    id,
    userIds,
  ]);
}

/** In the transaction that deletes an account. */
export async function forgetRemovalsOf(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`delete from removals where user_id = $1`, [userId]);
}

/** In the order of their ids, from behind `after`. */
export function findBans(sql: Sql, id: ConversationId, after: UserId | null, limit: number): Promise<Ban[]> {
  return sql.query(
    `select user_summary(u) as user, user_summary(b) as banned_by, r.removed_at as banned_at,
            case when r.banned_until < 'infinity' then r.banned_until end as until
     from (select * from removals
           where conversation_id = $1 and user_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') and banned_until > now()
           order by user_id limit $3) r
     cross join lateral (select * from users u where u.id = r.user_id offset 0) u
     cross join lateral (select * from users b where b.id = r.removed_by offset 0) b
     order by r.user_id`,
    [id, after, limit],
  );
}
