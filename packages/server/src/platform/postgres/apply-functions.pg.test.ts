import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEmptyDatabase } from "@gochat/testkit/database.ts";
import { connectSql } from "@gochat/testkit/sql.ts";
import type { TestSql } from "@gochat/testkit/sql.ts";
import { createLogger } from "../logger.ts";
import { labelled } from "./function-files.ts";
import { migrate } from "./migrate.ts";
import type { Migrated } from "./migrate.ts";

/** A version of the server, as far as its database goes. */
interface Version extends AsyncDisposable {
  readonly write: (path: string, text: string) => Promise<void>;
  readonly start: () => Promise<Migrated>;
}

/** Nodes of different versions have files of their own, and the database in common. */
async function versionOf(url: string, files: Readonly<Record<string, string>>): Promise<Version> {
  const directory = await mkdtemp(join(tmpdir(), "gochat-functions-"));
  for (const part of ["migrations", "functions"]) await mkdir(join(directory, part));
  const write = (path: string, text: string) => writeFile(join(directory, path), text);
  for (const [path, text] of Object.entries(files)) await write(path, text);
  const start = () => migrate({ url, directory, logger: createLogger("silent") });
  return { write, start, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

const TABLE = { "migrations/0001_t.sql": "create table t (n int); insert into t values (1);" };
const a = (value: string) =>
  `create or replace function a() returns text language sql stable return '${value}';\n`;
const view = (columns = "n") => `create or replace view v as select ${columns}, a() from t;\n`;

async function answerOf(sql: TestSql): Promise<unknown> {
  const [row] = await sql.rows<{ a: unknown }>("select a()");
  return row?.a;
}

test("a file that changed is applied at the next start, one that did not is not", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await using version = await versionOf(database.url, {
    ...TABLE,
    "functions/a.sql": labelled(a("1")),
    "functions/v.sql": labelled(view()),
  });
  const madeBy = async () => (await sql.rows("select xmin from pg_class where oid = to_regclass('v')"))[0];
  expect(await version.start()).toEqual({ migrations: ["0001_t"], functions: ["a", "v"] });
  const made = await madeBy();

  await version.write("functions/a.sql", labelled(labelled(a("1")).replace("'1'", "'2'")));
  expect(await version.start()).toEqual({ migrations: [], functions: ["a"] });
  expect(await answerOf(sql)).toBe("2");
  expect(await version.start()).toEqual({ migrations: [], functions: [] });
  expect(await madeBy()).toEqual(made);
});

test("what somebody is working on is applied without a new revision", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await using version = await versionOf(database.url, { "functions/a.sql": labelled(a("1")) });
  await version.start();
  for (const value of ["2", "1"]) {
    await version.write("functions/a.sql", labelled(a("1")).replace("'1'", `'${value}'`));
    expect(await version.start()).toMatchObject({ functions: ["a"] });
    expect(await answerOf(sql)).toBe(value);
  }
});

test("a file is applied after those that it names, whatever they are called", async () => {
  await using database = await withEmptyDatabase();
  await using version = await versionOf(database.url, {
    ...TABLE,
    "functions/a.sql":
      "create or replace function a() returns text language sql return (select max(n)::text from z);",
    // Neither a comment nor a literal: v
    "functions/z.sql": "-- Not after v.\ncreate or replace view z as select n, 'v' as v2 from t;",
    "functions/v.sql": view(),
  });
  expect(await version.start()).toMatchObject({ functions: ["z", "a", "v"] });
});

test("an older node that starts beside a newer one, or after it, leaves what that brought", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  const before = labelled(a("before"));
  const after = labelled(before.replace("'before'", "'after'"));
  await using older = await versionOf(database.url, { "functions/a.sql": before });
  await using newer = await versionOf(database.url, { "functions/a.sql": after });
  // Undone is newer than what it undoes.
  await using undone = await versionOf(database.url, {
    "functions/a.sql": labelled(after.replace("'after'", "'before'")),
  });
  for (const [version, functions, answer] of [
    [older, ["a"], "before"],
    [newer, ["a"], "after"],
    [older, [], "after"],
    [newer, [], "after"],
    [undone, ["a"], "before"],
    [newer, [], "before"],
  ] as const) {
    expect(await version.start()).toMatchObject({ functions });
    expect(await answerOf(sql)).toBe(answer);
  }
});

test("an older node leaves the newer functions of a database that it never saw before", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  const before = labelled(a("before"));
  await using older = await versionOf(database.url, { "functions/a.sql": before });
  await using newer = await versionOf(database.url, {
    "functions/a.sql": labelled(before.replace("'before'", "'after'")),
  });
  await newer.start();
  expect(await older.start()).toMatchObject({ functions: [] });
  expect(await answerOf(sql)).toBe("after");
});

test("what a migration dropped is made again, also when the node ended in between", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await using version = await versionOf(database.url, {
    ...TABLE,
    "functions/a.sql": labelled(a("1")),
    "functions/v.sql": labelled(view()),
  });
  await version.start();
  await version.write("migrations/0002_wide.sql", "drop view v; alter table t alter column n type bigint;");
  await version.write("functions/a.sql", "create or replace function a() returns nothing;");
  await expect(version.start()).rejects.toThrow("a.sql failed, and a is as it was before");
  await version.write("functions/a.sql", labelled(a("1")));
  expect(await version.start()).toEqual({ migrations: [], functions: ["a", "v"] });
  expect(await sql.rows("select n, a from v")).toEqual([{ n: "1", a: "1" }]);
});

test("a file that fails changes nothing of its function, and the next start goes on from there", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await using version = await versionOf(database.url, { "functions/a.sql": labelled(a("1")) });
  await version.start();
  const breaking = `${a("2")}create or replace function a(n int) returns int language sql return missing;`;
  await version.write("functions/a.sql", breaking);
  await expect(version.start()).rejects.toThrow('a.sql failed, and a is as it was before: column "missing"');
  expect(await answerOf(sql)).toBe("1");
  await version.write("functions/a.sql", a("3"));
  expect(await version.start()).toMatchObject({ functions: ["a"] });
  expect(await answerOf(sql)).toBe("3");
});

test("a view that loses a column is refused: nodes of the version before ask for it", async () => {
  await using database = await withEmptyDatabase();
  await using version = await versionOf(database.url, {
    ...TABLE,
    "functions/a.sql": a("1"),
    "functions/v.sql": view("n, n as m"),
  });
  await version.start();
  await version.write("functions/v.sql", view());
  await expect(version.start()).rejects.toThrow("v.sql failed, and v is as it was before: cannot");
});

test("nodes that start at once apply a file once", async () => {
  await using database = await withEmptyDatabase();
  await using version = await versionOf(database.url, {
    "migrations/0001_slow.sql": "select pg_sleep(0.3);",
    "functions/a.sql": a("1"),
  });
  const ran = await Promise.all([version.start(), version.start(), version.start()]);
  expect(ran.flatMap(({ functions }) => functions)).toEqual(["a"]);
});
