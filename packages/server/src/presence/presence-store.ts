import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { SeenPerson } from "./last-seen.ts";

export interface PresenceSettings {
  readonly id: UserId;
  readonly shows_presence: boolean;
  readonly last_seen_at: string | null;
}

/**
 * Those of these people with whom the viewer shares a conversation in which both are by choice (P3). Looks at the conversations of
 * each, not at their members.
 */
export function findWatchable(
  sql: Sql,
  viewer: UserId,
  userIds: readonly UserId[],
): Promise<PresenceSettings[]> {
  return sql.query(
    `select u.id, u.shows_presence, u.last_seen_at
     from users u
     cross join lateral (
       select from members theirs
       -- OFFSET 0 keeps the order: the other way round, each would cost as much as the viewer has conversations.
       cross join lateral (
         select from members m
         where m.conversation_id = theirs.conversation_id and m.user_id = $1 and is_by_choice(m.has_written, m.made_it) offset 0) mine
       where theirs.user_id = u.id and is_by_choice(theirs.has_written, theirs.made_it) limit 1
     ) as shared
     where u.id = any($2::uuid[]) and u.deleted_at is null and not either_blocks($1, u.id)`, // S8
    [viewer, userIds],
    { name: "presence_watchable" },
  );
}

export function findPresenceSettings(sql: Sql, userIds: readonly UserId[]): Promise<PresenceSettings[]> {
  return sql.query(
    `select id, shows_presence, last_seen_at from users where id = any($1::uuid[]) and deleted_at is null`,
    [userIds],
    { name: "presence_settings" },
  );
}

/** Only rises. Locked first, in the order of ids, so that two nodes that saw the same people cannot deadlock. */
export async function raiseLastSeen(sql: Sql, seen: readonly SeenPerson[]): Promise<void> {
  await sql.query(
    `update users u set last_seen_at = s.last_seen_at
     from unnest($1::uuid[], $2::timestamptz[]) as s (user_id, last_seen_at)
     where u.id = any (array(
         select l.id from users l where l.id = any($1::uuid[]) and l.deleted_at is null order by l.id for no key update))
       and u.id = s.user_id and (u.last_seen_at is null or u.last_seen_at < s.last_seen_at)`,
    [seen.map(({ userId }) => userId), seen.map(({ lastSeenAt }) => lastSeenAt)],
    { name: "presence_last_seen" },
  );
}
