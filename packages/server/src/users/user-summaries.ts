import type { UserId, UserSummary } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** Finds how a person is shown to others; undefined for someone who left. Lookups of one moment share a statement. */
export function createUserSummaries(sql: Sql): (userId: UserId) => Promise<UserSummary | undefined> {
  const loader = new BatchLoader<UserId, UserSummary>(async (ids) => {
    const rows = await sql.query<{ summary: UserSummary }>(
      "select user_summary(u) as summary from users u where u.id = any($1::uuid[]) and u.deleted_at is null",
      [ids],
      { name: "user_summaries" },
    );
    return new Map(rows.map(({ summary }) => [summary.id, summary]));
  });
  return (userId) => loader.get(userId);
}
