import { withDatabase } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { openPostgres } from "../src/platform/postgres/open-postgres.ts";
import type { Postgres } from "../src/platform/postgres/open-postgres.ts";
import type { Sql } from "../src/platform/postgres/sql.ts";
import { fillStatements } from "./statements/fill.ts";
import { findStatements, findUnused, takingDown } from "./statements/found-statements.ts";
import { hotStatements } from "./statements/hot-statements.ts";
import { seldomStatements } from "./statements/seldom-statements.ts";

// Enough rows that reading a whole table is never the cheaper way.
const SIZE = { pairs: 3000, members: 3000, groupMessages: 3000 };

const STATEMENTS = [...hotStatements(SIZE.pairs), ...seldomStatements()];

let postgres: Postgres;

beforeAll(async () => {
  const database = await withDatabase();
  postgres = await openPostgres({
    url: database.url,
    poolSize: 2,
    logger: createLogger("silent"),
    allowUnsafeDurability: false,
  });
  for (const statement of [...fillStatements(SIZE), "analyze"]) await postgres.query(statement);
  return async () => {
    await postgres[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
});

test("H4 every statement that the server sends is looked at", async () => {
  const sent = { senders: new Set<string>(), texts: new Set<string>() };
  for (const [, run] of STATEMENTS) await postgres.transaction((tx) => run(takingDown(tx, sent)));
  const found = findStatements();
  expect(found.length).toBeGreaterThan(100);
  expect(
    found.filter((statement) => !sent.senders.has(statement)),
    "Give each of these a line that runs it: in tests/statements/hot-statements.ts what all traffic takes, in seldom-statements.ts the rest.",
  ).toEqual([]);
  expect(
    findUnused(sent.texts),
    "No statement uses these files of database/functions. What is kept for older nodes has the line `-- Only nodes of before call this.`",
  ).toEqual([]);
});

// What has one row; tickets, of which there are those of the last minute; and what is done every ten minutes.
const READ_WHOLE: ReadonlySet<string> = new Set(["deployment", "instance_settings", "ws_tickets"]);
const NOW_AND_THEN = "forgetting old sessions";

test.each(STATEMENTS.filter(([name]) => name !== NOW_AND_THEN))(
  "H4 %s reads no table from end to end",
  async (_name, run) => {
    const scanned = await postgres.transaction(async (tx) => {
      const before = await countScans(tx);
      // From the sixth time on PostgreSQL may use another plan.
      for (let i = 0; i < 7; i++) await run(tx);
      const after = await countScans(tx);
      return [...after]
        .filter(([table, scans]) => scans !== before.get(table) && !READ_WHOLE.has(table))
        .map(([table]) => table);
    });
    expect(scanned).toEqual([]);
  },
);

async function countScans(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.query<{ relname: string; seq_scan: number }>(
    "select relname, seq_scan from pg_stat_xact_user_tables where schemaname = current_schema()",
  );
  return new Map(rows.map(({ relname, seq_scan }) => [relname, seq_scan]));
}
