import { eventually } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { expect } from "vitest";

/**
 * Until nothing is open any more that was open at the last change: before, a sync may show a marker twice, what one joined just before is
 * new again, and a node that starts reads commits that it need not. Other tests use the same PostgreSQL.
 */
export async function settle(sql: TestSql): Promise<void> {
  const open = `select from members where state_xid >= pg_snapshot_xmin(pg_current_snapshot())
                union all select from commits where xid >= pg_snapshot_xmin(pg_current_snapshot())`;
  await eventually(async () => expect(await sql.rows(open)).toEqual([]), { timeoutMs: 30_000 });
}
