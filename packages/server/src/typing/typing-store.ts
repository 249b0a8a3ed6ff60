import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** Who sees that this person types there: those who are in the conversation by choice, if the person is too (P3). */
export async function findTypingAudience(
  sql: Sql,
  userId: UserId,
  conversationId: ConversationId,
): Promise<UserId[]> {
  const rows = await sql.query<{ user_id: UserId }>(
    `select m.user_id
     from members me
     cross join lateral (
       select * from members m
       where m.conversation_id = me.conversation_id and m.user_id <> me.user_id and is_by_choice(m.has_written, m.made_it) offset 0) m
     -- S8
     cross join lateral (select * from conversations c where c.id = me.conversation_id and c.blocked_at is null offset 0) c
     where me.conversation_id = $2 and me.user_id = $1 and is_by_choice(me.has_written, me.made_it)
       and not either_hides(me.user_id, m.user_id)`,
    [userId, conversationId],
    { name: "typing_audience" },
  );
  return rows.map(({ user_id }) => user_id);
}
