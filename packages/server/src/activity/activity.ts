import type { ConversationId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

interface AppendedRange {
  readonly conversationId: ConversationId;
  readonly first: number;
  readonly last: number;
}

/** A job of the worker: counts the messages of every conversation. Sorted, so that two workers cannot deadlock. */
export async function countActivity(tx: Sql, appended: readonly AppendedRange[]): Promise<void> {
  await tx.query(
    `insert into activity (conversation_id, message_count, last_seq)
     select conversation_id, sum(last - first + 1), max(last)
     from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as a (conversation_id, first, last)
     group by conversation_id order by conversation_id
     on conflict (conversation_id) do update
     set message_count = activity.message_count + excluded.message_count,
         last_seq = greatest(activity.last_seq, excluded.last_seq), updated_at = now()`,
    [appended.map((a) => a.conversationId), appended.map((a) => a.first), appended.map((a) => a.last)],
    { name: "count_activity" },
  );
}
