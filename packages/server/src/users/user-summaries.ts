import type { UserId, UserSummary } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** Finds how a person is shown to others; undefined for someone who left. Lookups of one moment share a statement. */
export function createUserSummaries(sql: Sql): (userId: UserId) => Promise<UserSummary | undefined> {
  const loader = new BatchLoader<UserId, UserSummary>(async (ids) => {
    const rows = await sql.query<UserSummary>(
      "select id, username, display_name from users where id = any($1::uuid[]) and deleted_at is null",
      [ids],
      { name: "user_summaries" },
    );
    return new Map(rows.map((row) => [row.id, row]));
  });
  return (userId) => loader.get(userId);
}
