import { withDatabase } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { openPostgres } from "../src/platform/postgres/open-postgres.ts";
import type { Postgres } from "../src/platform/postgres/open-postgres.ts";
import type { Sql } from "../src/platform/postgres/sql.ts";
import { fillStatements } from "./statements/fill.ts";
import { hotStatements } from "./statements/hot-statements.ts";

// Enough rows that reading a whole table is never the cheaper way.
const SIZE = { pairs: 3000, members: 3000, groupMessages: 3000 };

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

test.each(hotStatements(SIZE.pairs))("H4 %s reads no table from end to end", async (_name, run) => {
  const scanned = await postgres.transaction(async (tx) => {
    const before = await countScans(tx);
    // From the sixth time on PostgreSQL may use another plan.
    for (let i = 0; i < 7; i++) await run(tx);
    const after = await countScans(tx);
    return [...after].filter(([table, scans]) => scans !== before.get(table)).map(([table]) => table);
  });
  expect(scanned).toEqual([]);
});

async function countScans(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.query<{ relname: string; seq_scan: number }>(
    "select relname, seq_scan from pg_stat_xact_user_tables where relname ~ '^(users|conversations|members|messages|outbox|activity|changes|commits|reactions|revisions|mentions)'",
  );
  return new Map(rows.map(({ relname, seq_scan }) => [relname, seq_scan]));
}
