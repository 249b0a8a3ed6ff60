import { connectSql, startPostgres } from "@gochat/testkit";
import { createDatabase, dropDatabase } from "@gochat/testkit/database-admin.ts";
import { PlanReader } from "@gochat/testkit/plan-reader.ts";
import { runsOf } from "@gochat/testkit/runs.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../src/platform/postgres/migrate.ts";
import { openPostgres } from "../src/platform/postgres/open-postgres.ts";
import { fillStatements } from "./statements/fill.ts";
import { hotStatements } from "./statements/hot-statements.ts";

// In a night two million messages, which take minutes to fill.
const PAIRS = runsOf(10_000, 10_000);
const SIZE = { pairs: PAIRS, members: PAIRS, groupMessages: 2 * PAIRS };
const FILL_MS = 600_000;

// Of pages: what a statement looks at once, and for each row that it reads or writes in some tables and their indexes.
const PAGES = 150;
const PAGES_PER_ROW = 50;

const NO_AUTOVACUUM = `do $$ declare t regclass; begin
  for t in select oid from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace loop
    execute format('alter table %s set (autovacuum_enabled = false)', t);
  end loop;
end $$`;

const HOT = hotStatements(SIZE.pairs);

const stack = new AsyncDisposableStack();
const logger = createLogger("silent");
let url: string;
let early: PlanReader;

beforeAll(async () => {
  url = await openEmpty();
  await migrate({ url, directory: DATABASE_DIRECTORY, logger });
  // Statistics are made when a test says so.
  await run([NO_AUTOVACUUM]);
  early = stack.use(await PlanReader.open(url));
  // Some have nothing to work on yet and fail.
  for (const [, statement] of HOT) await early.explain(statement).catch(() => {});
  await run(["delete from activity", ...fillStatements(SIZE)]);
}, FILL_MS);

afterAll(() => stack.disposeAsync());

/**
 * In the PostgreSQL of TEST_DATABASE_URL, or in one as it is installed. The built-in one comes without the library that compiles,
 * so that only one of a distribution can show that something would be.
 */
async function openEmpty(): Promise<string> {
  const adminUrl = process.env["TEST_DATABASE_URL"];
  if (adminUrl === undefined) return stack.use(await startPostgres({ jit: "on" })).url;
  const database = await createDatabase(adminUrl, "gochat_plans");
  stack.defer(() => dropDatabase(adminUrl, database.name));
  return database.url;
}

/** Without the limits of the server's own connections: filling takes longer than they allow. */
async function run(statements: readonly string[]): Promise<void> {
  await using filler = await connectSql(url);
  for (const statement of statements) await filler.rows(statement);
}

test("an analysis of the messages reads a tenth of the usual sample, for each of their columns", async () => {
  await using sql = await connectSql(url);
  const targets = await sql.rows<{ target: number }>(
    `select distinct a.attstattarget as target from pg_attribute a
     where a.attnum > 0 and not a.attisdropped and a.attrelid in (select t.relid from pg_partition_tree('messages') t)`,
  );
  expect(targets).toEqual([{ target: 10 }]);
});

// In this order: a table never becomes one that was not analysed.
describe.each([
  ["whose plans were kept from empty tables", []],
  ["that was never analysed", []],
  [
    "of which only the busy tables were analysed",
    ["analyze messages, members, conversations, commits, outbox"],
  ],
  ["that was analysed", ["analyze"]],
])("in a database %s", (state, statements) => {
  let reader: PlanReader;

  beforeAll(async () => {
    await run(statements);
    reader = state.includes("kept") ? early : stack.use(await PlanReader.open(url));
  }, FILL_MS);

  test.each(HOT)("H4 %s reads few pages and compiles nothing", async (_name, statement, rows = 10) => {
    const { buffers, isCompiled } = await reader.explain(statement);
    expect(isCompiled).toBe(false);
    expect(buffers).toBeLessThanOrEqual(PAGES + PAGES_PER_ROW * rows);
  });
});

test("every session has jit off where it is on by default", async () => {
  await using postgres = await openPostgres({ url, poolSize: 1, logger, allowUnsafeDurability: true });
  await using session = await postgres.openSession({ name: "test" });
  for (const sql of [postgres, session])
    expect(await sql.query("select setting, boot_val from pg_settings where name = 'jit'")).toEqual([
      { setting: "off", boot_val: "on" },
    ]);
});
