import { GROUP_REQUEST_DAYS, LIMITS } from "@gochat/protocol";
import type { ConversationId, GroupRequest, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** As a part of the change that would have added them. */
export async function requestMembers(
  tx: Sql,
  id: ConversationId,
  askerId: UserId,
  userIds: readonly UserId[],
): Promise<void> {
  await tx.query(`select request_members($1, $2, $3, ${LIMITS.groupRequestsMax})`, [id, askerId, userIds], {
    name: "request_members",
  });
}

// S9
const IS_OPEN = `g.created_at > now() - interval '${GROUP_REQUEST_DAYS} days'`;

/** Those that can be accepted as things are: of `userIds`, to this group or, with null, to any. The newest first. */
export async function findGroupRequests(
  sql: Sql,
  userIds: readonly UserId[],
  id: ConversationId | null,
): Promise<{ user_id: UserId; request: GroupRequest }[]> {
  return sql.query(
    `select g.user_id, jsonb_build_object(
              'conversation_id', c.id, 'name', c.name, 'member_count', c.member_count,
              'asked_by', user_summary(u), 'created_at', rfc3339(g.created_at)) as request
     from unnest($1::uuid[]) p (id)
     cross join lateral (
       select * from group_requests g
       where g.user_id = p.id and ($2::uuid is null or g.conversation_id = $2) and ${IS_OPEN}
       order by g.created_at desc limit ${LIMITS.groupRequestsMax}) g
     cross join lateral (select * from conversations c where c.id = g.conversation_id and c.closed_at is null offset 0) c
     cross join lateral (
       select from members a
       where a.conversation_id = g.conversation_id and a.user_id = g.asker_id and a.role in ('owner', 'admin') offset 0) a
     cross join lateral (select * from users u where u.id = g.asker_id offset 0) u
     order by g.created_at desc, g.conversation_id`,
    [userIds, id],
    { name: "find_group_requests" },
  );
}

/** Who asked; undefined when there is no request, or not any more. */
export async function findAsker(sql: Sql, userId: UserId, id: ConversationId): Promise<UserId | undefined> {
  const rows = await sql.query<{ asker_id: UserId }>(
    `select g.asker_id from group_requests g where g.user_id = $1 and g.conversation_id = $2 and ${IS_OPEN}`,
    [userId, id],
    { name: "find_asker" },
  );
  return rows[0]?.asker_id;
}

/** Takes away requests to join this group, of one asker or of anybody; answers with whose there were. */
export async function deleteGroupRequests(
  sql: Sql,
  id: ConversationId,
  userIds: readonly UserId[],
  askerId: UserId | null,
): Promise<UserId[]> {
  const rows = await sql.query<{ user_id: UserId }>(
    `delete from group_requests g
     where g.user_id = any($2::uuid[]) and g.conversation_id = $1 and ($3::uuid is null or g.asker_id = $3)
     returning g.user_id`,
    [id, userIds, askerId],
    { name: "delete_group_requests" },
  );
  return rows.map(({ user_id }) => user_id);
}
