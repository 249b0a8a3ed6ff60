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
  /** Nothing of that is on its way to this node any more. */
  is_settled: boolean;
}

export interface LoadedMemberships {
  user_id: UserId;
  /** The snapshot in which these were read. */
  since: string;
  groups: GroupMembership[];
}

/**
 * The groups of people who connect. Direct conversations know their two by themselves. What was committed before `settledToken` is on
 * its way no more.
 */
export function selectMemberships(
  sql: Sql,
  userIds: readonly UserId[],
  settledToken: string,
): Promise<LoadedMemberships[]> {
  // Every change of a conversation writes its row, so that `xmin` is that of the last one. One that is so old that it seems young counts as young.
  return sql.query<LoadedMemberships>(
    `select u.id as user_id, s.since, coalesce((
       select jsonb_agg(jsonb_build_object('conversation_id', c.id, 'version', m.version, 'joined_seq', m.joined_seq,
                                           'member_count', c.member_count,
                                           'head', c.version, 'is_settled', age(c.changed_xid) > age($2::xid8::xid)))
       from members m
       cross join lateral (
         select c.id, c.member_count, c.version, c.xmin as changed_xid from conversations c
         where c.id = m.conversation_id and c.kind = 'group' offset 0) c
       where m.user_id = u.id), '[]') as groups
     from unnest($1::uuid[]) u (id) cross join (select sync_position()::text as since offset 0) s`,
    [userIds, settledToken],
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
