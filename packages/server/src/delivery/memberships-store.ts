import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface GroupMembership {
  conversation_id: ConversationId;
  /** The version with which the person became a member. */
  version: number;
  joined_seq: number;
  member_count: number;
  /** The version of the conversation. */
  head: number;
}

export interface LoadedMemberships {
  user_id: UserId;
  /** The snapshot in which these were read. */
  since: string;
  groups: GroupMembership[];
}

/** The groups of people who connect. Direct conversations know their two by themselves. */
export function selectMemberships(sql: Sql, userIds: readonly UserId[]): Promise<LoadedMemberships[]> {
  return sql.query<LoadedMemberships>(
    `select u.id as user_id, s.since, coalesce((
       select jsonb_agg(jsonb_build_object('conversation_id', c.id, 'version', m.version, 'joined_seq', m.joined_seq,
                                           'member_count', c.member_count, 'head', c.version))
       from members m
       cross join lateral (select * from conversations c where c.id = m.conversation_id and c.kind = 'group' offset 0) c
       where m.user_id = u.id), '[]') as groups
     from unnest($1::uuid[]) u (id) cross join (select sync_position()::text as since offset 0) s`,
    [userIds],
    { name: "select_memberships" },
  );
}

/** The two of a direct conversation. */
export async function selectDirectPair(
  sql: Sql,
  conversationId: ConversationId,
): Promise<[UserId, UserId] | undefined> {
  const rows = await sql.query<{ pair: [UserId, UserId] | null }>(
    "select direct_pair(c.kind, c.direct_low, c.direct_high) as pair from conversations c where c.id = $1",
    [conversationId],
    { name: "select_direct_pair" },
  );
  return rows[0]?.pair ?? undefined;
}
