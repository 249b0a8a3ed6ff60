import type { ConversationId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** Messages that one commit added to a conversation: the seqs from `first` to `last`. */
export interface AppendedRange {
  readonly conversationId: ConversationId;
  readonly first: number;
  readonly last: number;
}

/** If a crash undoes this commit, it brings the outbox rows back with it: nothing is lost by not waiting for the disk. */
export async function commitInPassing(tx: Sql): Promise<void> {
  await tx.query("set local synchronous_commit = off");
}

/** Takes the rows out of the outbox and answers with what they promised. Rows that are gone were done before. */
export async function takeFromOutbox(tx: Sql, ids: readonly number[]): Promise<AppendedRange[]> {
  const rows = await tx.query<{ appended: [ConversationId, number, number][] }>(
    "delete from outbox where id = any($1::bigint[]) and dead_at is null returning appended",
    [ids],
    { name: "outbox_take" },
  );
  return rows.flatMap(({ appended }) =>
    appended.map(([conversationId, first, last]) => ({ conversationId, first, last })),
  );
}

/** Rows that nobody took for a while: their entry was lost, or never written. Rows that somebody holds are passed over. */
export async function findForgotten(sql: Sql, olderThanMs: number, limit: number): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `select id from outbox
     where dead_at is null and created_at < now() - $1 * interval '1 millisecond'
     order by id limit $2 for update skip locked`,
    [olderThanMs, limit],
    { name: "outbox_forgotten" },
  );
  return rows.map(({ id }) => id);
}

export async function markDead(sql: Sql, id: number): Promise<void> {
  await sql.query("update outbox set dead_at = now() where id = $1", [id], { name: "outbox_dead" });
}

export async function countOutbox(sql: Sql): Promise<number> {
  const rows = await sql.query<{ count: number }>("select count(*)::int as count from outbox", [], {
    name: "outbox_count",
  });
  return rows[0]?.count ?? 0;
}
