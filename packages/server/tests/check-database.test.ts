import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { connectSql, startPooler, startPostgres, startServer, withDatabase } from "@gochat/testkit";

/** Why a whole start fails, if it does. */
async function refusal(databaseUrl: string): Promise<string> {
  try {
    await using _ = await startServer({ databaseUrl });
    return "none";
  } catch (error) {
    return String(error);
  }
}

const MADE = "select relname from pg_class where relnamespace = to_regnamespace('public')";

test("a database that cannot be used is named with what to do, before the first migration", async () => {
  await using postgres = await startPostgres();
  await using admin = await connectSql(postgres.url);
  await admin.rows("create role weak login password 'only-here'");
  const cases: [name: string, setup: string, expected: RegExp][] = [
    [
      "latin1",
      "encoding 'LATIN1'",
      /encoding is LATIN1\. Create one with: CREATE DATABASE … ENCODING 'UTF8'/,
    ],
    ["sql_ascii", "encoding 'SQL_ASCII'", /encoding is SQL_ASCII\. Create one with/],
    ["weak", "encoding 'UTF8'", /may not create tables .*GRANT CREATE ON SCHEMA public TO/],
    ["bare", "encoding 'UTF8'", /no schema public\. Make it: CREATE SCHEMA public/],
    ["lazy", "encoding 'UTF8'", /synchronous_commit is off.*ALTER DATABASE/],
  ];
  for (const [name, setup, expected] of cases) {
    await admin.rows(`create database ${name} ${setup} template template0 locale_provider libc locale 'C'`);
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    await using sql = await connectSql(url.href);
    if (name === "bare") await sql.rows("drop schema public");
    if (name === "lazy") await admin.rows("alter database lazy set synchronous_commit = off");
    const asked = new URL(url);
    if (name === "weak") Object.assign(asked, { username: "weak", password: "only-here" });
    const text = await refusal(asked.href);
    expect(text).toMatch(expected);
    expect(text).not.toContain("\n");
    expect(await sql.rows(MADE)).toEqual([]);
  }
});

test("a database that is not there, or a wrong user or password, is named with what to do", async () => {
  await using database = await withDatabase();
  const withPart = (part: Partial<URL>) => Object.assign(new URL(database.url), part).href;
  expect(await refusal(withPart({ pathname: "/nowhere" }))).toMatch(
    /does not exist.*Create it: createdb --encoding=UTF8/,
  );
  expect(await refusal(withPart({ password: "wrong" }))).toMatch(
    /password authentication failed.*%40 %2F %3F %23 %25/,
  );
  expect(await refusal(withPart({ port: "1" }))).toMatch(/ECONNREFUSED.*Nothing listens there/);
  expect(await refusal(`${database.url}?sslmode=verify-full`)).toMatch(
    /does not support SSL.*sslmode=disable/,
  );
});

test("a pooler that shares connections between transactions is found, and one that drops the settings of sessions", async () => {
  await using postgres = await startPostgres();
  await using sql = await connectSql(postgres.url);
  await using shared = await startPooler(postgres.url, "transaction");
  expect(await refusal(shared.url)).toMatch(
    /shares its connections between transactions.*pool_mode = session/,
  );
  await using ignoring = await startPooler(postgres.url, "session");
  expect(await refusal(ignoring.url)).toMatch(
    /statement_timeout, lock_timeout, idle_in_transaction_session_timeout/,
  );
  expect(await sql.rows(MADE)).toEqual([]);
  // The role may have them instead.
  for (const setting of [
    "statement_timeout = '5s'",
    "lock_timeout = '2s'",
    "idle_in_transaction_session_timeout = '10s'",
    "timezone = 'UTC'",
    "datestyle = 'ISO'",
    "random_page_cost = 1.1",
    "enable_seqscan = off",
    "enable_bitmapscan = off",
    "jit = on",
  ])
    await sql.rows(`alter role gochat set ${setting}`);
  expect(await refusal(ignoring.url)).toMatch(/its sessions \(jit, plan_cache_mode\)/);
  for (const setting of ["jit = off", "plan_cache_mode = force_generic_plan"])
    await sql.rows(`alter role gochat set ${setting}`);
  expect(await refusal(ignoring.url)).toBe("none");
});

test("PgBouncer that refuses the settings of sessions is named as what it is", async () => {
  const said = ["SFATAL", "VFATAL", "C08P01", "Munsupported startup parameter: statement_timeout", "", ""];
  const body = Buffer.from(said.join("\0"));
  const head = Buffer.from([0x45, 0, 0, 0, body.length + 4]);
  await using pooler = createServer((client) => {
    client.once("data", () => client.end(Buffer.concat([head, body]))).on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(pooler, "listening");
  const { port } = pooler.address() as AddressInfo;
  expect(await refusal(`postgres://gochat:x@127.0.0.1:${port}/gochat`)).toMatch(
    /unsupported startup parameter.*PgBouncer.*docs\/operations\.md/,
  );
});
