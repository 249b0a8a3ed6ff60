import type { Client } from "pg";
import { idWithHue, userIdOf } from "./people.ts";

/** A group that Alice helps to run: before she looks, and keeps what she saw. */
export async function settleRoles(sql: Client, idOf: (conversation: string) => string): Promise<void> {
  await sql.query("UPDATE members SET role = 'admin' WHERE conversation_id = $1 AND user_id = $2", [
    idOf("Book circle"),
    userIdOf("alice"),
  ]);
}

/** What was reported, and by whom: the same in every run. */
export async function settleSafety(sql: Client, idOf: (conversation: string) => string): Promise<void> {
  const reports = [
    {
      by: "alice",
      in: "Infra on call",
      text: "Anything left?",
      reason: "abuse",
      comment: "The third time today.",
    },
    { by: "bob", in: "Infra on call", text: "Anything left?", reason: "spam", comment: null },
    { by: "ruth", in: "Book circle", text: "Chapter nine%", reason: "other", comment: "Gives the end away." },
  ] as const;
  for (const [n, { by, text, reason, comment, ...said }] of reports.entries())
    await sql.query(
      `SELECT report_message($1, $2, m.seq, $3, $4, $5, 100) FROM messages m WHERE m.conversation_id = $2 AND m.content LIKE $6`,
      [userIdOf(by), idOf(said.in), idWithHue(500 + n, 0), reason, comment, text],
    );
  const times = [
    ["reports", "reported_at"],
    ["report_entries", "opened_at"],
    ["report_entries", "last_reported_at"],
  ] as const;
  for (const [table, column] of times)
    await sql.query(`UPDATE ${table} SET ${column} = '2026-11-26T09:31:00Z'`);
}
