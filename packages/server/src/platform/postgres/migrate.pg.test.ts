import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { startPostgres, withDatabase } from "@gochat/testkit/database.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import type { TestDatabase } from "@gochat/testkit/database.ts";
import { createLogger } from "../logger.ts";
import { migrate } from "./migrate.ts";

const logger = createLogger("silent");

interface Migrations extends AsyncDisposable {
  directory: string;
  readonly add: (name: string, text: string) => Promise<void>;
}

async function migrations(files: Record<string, string> = {}): Promise<Migrations> {
  const directory = await mkdtemp(join(tmpdir(), "gochat-migrations-"));
  for (const part of ["migrations", "functions"]) await mkdir(join(directory, part));
  const add = (name: string, text: string) => writeFile(join(directory, "migrations", name), text);
  for (const [name, text] of Object.entries(files)) await add(name, text);
  return { directory, add, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

/** The template is migrated already: these tests begin with an empty schema. */
async function emptyDatabase(): Promise<TestDatabase> {
  const database = await withDatabase();
  await select(database.url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  return database;
}

const ranIn = async (url: string, { directory }: Migrations) =>
  (await migrate({ url, directory, logger })).migrations;

async function select(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("runs what is new, in the order of the numbers, and says what that was", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0002_add.sql": "ALTER TABLE a ADD COLUMN b int;",
    "0001_create.sql": "CREATE TABLE a (); -- ends with a comment",
    "README.md": "not a migration",
  });
  const run = () => ranIn(database.url, files);
  expect(await run()).toEqual(["0001_create", "0002_add"]);
  await files.add("0003_drop.sql", "ALTER TABLE a DROP COLUMN b");
  expect(await run()).toEqual(["0003_drop"]);
  expect(await run()).toEqual([]);
});

test("nodes that start at once migrate once", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_slow.sql": "CREATE TABLE a (); SELECT pg_sleep(0.3);",
    "0002_next.sql": "CREATE TABLE b ();",
  });
  const run = () => ranIn(database.url, files);
  const ran = await Promise.all([run(), run(), run()]);
  expect(ran.filter((names) => names.length > 0)).toEqual([["0001_slow", "0002_next"]]);
});

test("a failing file leaves nothing of itself; what came before it stays, and the next start goes on with it", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_good.sql": "CREATE TABLE a ();",
    "0002_bad.sql": "CREATE TABLE b (); ALTER TABLE missing ADD COLUMN c int;",
  });
  const run = () => ranIn(database.url, files);
  await expect(run()).rejects.toThrow(
    /0002_bad\.sql failed, and nothing of it stays, and the next start goes on with it: relation "missing" does not exist/,
  );
  expect(await select(database.url, "SELECT to_regclass('a')::text AS a, to_regclass('b') AS b")).toEqual([
    { a: "a", b: null },
  ]);

  await files.add("0002_bad.sql", "CREATE TABLE b ();");
  expect(await run()).toEqual(["0002_bad"]);
});

test("a file has let go of what it locked when the next one locks something", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_tables.sql":
      "CREATE TABLE a (n int); CREATE TABLE b (n int); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);",
  });
  const run = () => ranIn(database.url, files);
  await run();
  await files.add("0002_a.sql", "ALTER TABLE a ADD COLUMN m int;");
  await files.add("0003_b.sql", "ALTER TABLE b ADD COLUMN m int;");
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query("BEGIN; UPDATE b SET n = 2");
    const running = run();
    await eventually(async () => expect(await waitingMigrations(database.url)).toHaveLength(1));
    await other.query("UPDATE a SET n = 2; COMMIT");
    expect(await running).toEqual(["0002_a", "0003_b"]);
  } finally {
    await other.end();
  }
});

const waitingMigrations = (url: string) =>
  select(
    url,
    "SELECT FROM pg_stat_activity WHERE application_name = 'gochat migrate' AND wait_event_type = 'Lock'",
  );

const ONLINE_INDEX = `-- no transaction
-- What failed half-way left an index that is not valid.
drop index concurrently if exists a_b;
create unique index concurrently a_b
  on a (b);
`;

test("a file may run without a transaction, alone, and is run again when it failed half-way", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_table.sql": "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);",
    "0002_index.sql": ONLINE_INDEX,
    "0003_after.sql": "CREATE TABLE c ();",
  });
  const run = () => ranIn(database.url, files);
  const read = () =>
    select(
      database.url,
      `SELECT to_regclass('c')::text AS c, (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('a_b')) AS is_valid,
              array(SELECT name::text FROM schema_migrations ORDER BY id) AS ran`,
    );
  await expect(run()).rejects.toThrow(
    /0002_index\.sql failed, and what it did stays, and the next start runs it again: could not create unique index/,
  );
  expect(await read()).toEqual([{ c: null, is_valid: false, ran: ["0001_table"] }]);

  await select(database.url, "DELETE FROM a");
  expect(await run()).toEqual(["0002_index", "0003_after"]);
  expect(await read()).toEqual([{ c: "c", is_valid: true, ran: ["0001_table", "0002_index", "0003_after"] }]);
});

const ONLINE_FILLING = `-- no transaction
-- A row at a time.
do $$
declare
  each record;
begin
  for each in select b from a where b < 10 order by b loop
    update a set b = 10 / (each.b - 2) where b = each.b;
    commit;
  end loop;
end $$;
insert into a values (100);
`;

test("an online file fills rows and commits on the way: what it did stays when it fails", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_table.sql": "CREATE TABLE a (b int); INSERT INTO a VALUES (2), (1), (3);",
    "0002_fill.sql": ONLINE_FILLING,
  });
  const run = () => ranIn(database.url, files);
  const read = () => select(database.url, "SELECT array(SELECT b FROM a ORDER BY b) AS b");
  await expect(run()).rejects.toThrow("division by zero");
  expect(await read()).toEqual([{ b: [-10, 2, 3] }]);
  await select(database.url, "DELETE FROM a WHERE b <> 3");
  expect(await run()).toEqual(["0002_fill"]);
  expect(await read()).toEqual([{ b: [10, 100] }]);
});

test("an online file waits for transactions before it, however long they take", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({ "0001_table.sql": "CREATE TABLE a (b int);" });
  const run = () => ranIn(database.url, files);
  await run();
  await files.add("0002_index.sql", ONLINE_INDEX);
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query("BEGIN; INSERT INTO a VALUES (1)");
    const running = run();
    await eventually(async () => expect(await waitingMigrations(database.url)).toHaveLength(1));
    // Others write meanwhile.
    await select(database.url, "INSERT INTO a VALUES (2)");
    await other.query("COMMIT");
    expect(await running).toEqual(["0002_index"]);
  } finally {
    await other.end();
  }
});

test("refuses a file that comes before one that already ran", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({ "0002_b.sql": "CREATE TABLE b ();" });
  const run = () => ranIn(database.url, files);
  await run();
  await files.add("0001_late.sql", "CREATE TABLE a ();");
  await expect(run()).rejects.toThrow("0001_late is preceding already run migration 0002_b");
});

test("refuses names that would be left out or have no order", async () => {
  await using misnamed = await migrations({ "1_a.sql": "" });
  await using doubled = await migrations({ "0001_a.sql": "", "0001_b.sql": "" });
  const url = "postgres://127.0.0.1:1/never-reached";
  await expect(ranIn(url, misnamed)).rejects.toThrow("rename 1_a.sql");
  await expect(ranIn(url, doubled)).rejects.toThrow("number 0001: 0001_a.sql, 0001_b.sql");
});

test("runs a file whole, whatever its comments look like", async () => {
  await using database = await emptyDatabase();
  await using files = await migrations({
    "0001_a.sql":
      "CREATE TABLE a ();\n-- Up migration of the index\nCREATE TABLE b ();\n-- down migration: none\nCREATE TABLE c ();",
  });
  await ranIn(database.url, files);
  const found = await select(
    database.url,
    "SELECT to_regclass(n)::text AS n FROM unnest(ARRAY['a','b','c']) AS n",
  );
  expect(found).toEqual([{ n: "a" }, { n: "b" }, { n: "c" }]);
});

test("a migration may take longer than a statement of the server may", async () => {
  await using server = await startPostgres({ statement_timeout: "100ms" });
  await using files = await migrations({ "0001_long.sql": "SELECT pg_sleep(0.3);" });
  expect(await ranIn(server.url, files)).toEqual(["0001_long"]);
});
