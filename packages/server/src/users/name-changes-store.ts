import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { UserEvent } from "../conversation-event.ts";

/** In the transaction that changes how somebody is shown, and behind its statement. For every sync and every node that was not told. */
export async function insertNameChange(tx: Sql, nodeId: string, userId: UserId): Promise<void> {
  await tx.query("select note_name_change($1, $2)", [nodeId, userId], { name: "note_name_change" });
}

// A person in more is rare, and the frame that tells the other nodes has 40 bytes for each.
const CONVERSATIONS_MAX = 10_000;

/**
 * How people are shown now, and who was in a conversation with them when that changed: whoever deleted their account leaves them soon
 * after. Of up to 10,000 conversations.
 */
export function selectUserEvents(sql: Sql, userIds: readonly UserId[]): Promise<UserEvent[]> {
  return sql.query<UserEvent>(
    `select user_summary(u) as user,
            known.groups, known.peers
     from unnest($1::uuid[]) asked (id)
     cross join lateral (select * from users u where u.id = asked.id offset 0) u
     cross join lateral (
       select coalesce(jsonb_agg(c.id) filter (where c.kind = 'group'), '[]') as groups,
              coalesce(jsonb_agg(case when c.direct_low = u.id then c.direct_high else c.direct_low end)
                       filter (where c.kind = 'direct'), '[]') as peers
       from (select * from name_changes n where n.user_id = u.id and n.xid = u.changed_xid limit ${CONVERSATIONS_MAX}) n
       cross join lateral (select * from conversations c where c.id = n.conversation_id offset 0) c) known`,
    [userIds],
    { name: "select_user_events" },
  );
}
