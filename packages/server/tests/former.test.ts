import { readFile } from "node:fs/promises";
import {
  call,
  connectSql,
  connectUser,
  eventually,
  fetchState,
  FORMER_LISTS,
  SMALL_PNG,
  startRedis,
  startServer,
  uploadFile,
} from "@gochat/testkit";
import { TEST_JWT_SECRET, withDatabase } from "@gochat/testkit";
import type { TestClient, TestSql } from "@gochat/testkit";
import type { ReadConversation } from "@gochat/testkit";
import { withEmptyDatabase } from "@gochat/testkit/database.ts";
import { startServerProcess } from "@gochat/testkit/server-process.ts";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { readSchema } from "../../../tools/database-docs/read-schema.ts";
import { createLogger } from "../src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../src/platform/postgres/migrate.ts";
import { SCHEMA_TABLES } from "../src/platform/postgres/schema-tables.ts";
import { fillFormer, FORMER_PEOPLE } from "./former/fill-former.ts";
import { FORMER, unpackFormer } from "./former/unpack-former.ts";

/** Columns whose values a migration changes, and why. */
const REWRITTEN: Readonly<Record<string, string>> = {};

const TABLES = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> all ($1)`;

/** Copies all rows, in the columns that there are now. */
async function keepRows(sql: TestSql): Promise<void> {
  await sql.rows("create schema kept");
  for (const { name } of await sql.rows<{ name: string }>(TABLES, [SCHEMA_TABLES]))
    await sql.rows(`create table kept.${name} as table public.${name}`);
}

/** What was kept and is not there any more, or is different; how many rows were looked at. */
async function findLost(sql: TestSql): Promise<{ lost: unknown[]; looked: number }> {
  const columns = await sql.rows<{ name: string; list: string }>(
    `select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as list
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'kept'::regnamespace and c.relname || '.' || a.attname <> all ($1) group by c.relname`,
    [Object.keys(REWRITTEN)],
  );
  const lost: unknown[] = [];
  let looked = 0;
  for (const { name, list } of columns) {
    looked += (await sql.rows(`select from kept.${name}`)).length;
    for (const [from, to] of [
      ["kept", "public"],
      ["public", "kept"],
    ])
      lost.push(
        ...(await sql.rows(
          `select '${from}.${name}' as "where", to_jsonb(t) as row from (select ${list} from ${from}.${name} except all select ${list} from ${to}.${name}) t`,
        )),
      );
  }
  return { lost, looked };
}

test("a database of the version before, with everything in it, gets the schema of a new one and keeps every row", async () => {
  await using database = await withEmptyDatabase();
  await using fresh = await withDatabase();
  await using sql = await connectSql(database.url);
  await using freshSql = await connectSql(fresh.url);
  await sql.rows(await readFile(FORMER.database, "utf8"));
  await sql.rows("reset all");
  await keepRows(sql);

  await migrate({ url: database.url, directory: DATABASE_DIRECTORY, logger: createLogger("silent") });
  const { lost, looked } = await findLost(sql);
  expect(lost).toEqual([]);
  expect(looked).toBeGreaterThan(50);
  await sql.rows("drop schema kept cascade");
  expect(await readSchema(sql)).toEqual(await readSchema(freshSql));
});

/** What quotes said there was what their originals said at first; today they follow (M3). */
const withoutQuote = (key: string, value: { seq: number; sender: object }): unknown =>
  key === "reply_to" ? { seq: value.seq, sender: value.sender } : value;

test("people see in a database of the version before what they saw there", async () => {
  await using database = await withEmptyDatabase();
  {
    await using sql = await connectSql(database.url);
    await sql.rows(await readFile(FORMER.database, "utf8"));
  }
  await using server = await startServer({ databaseUrl: database.url });
  const seen = JSON.parse(await readFile(FORMER.seen, "utf8"), withoutQuote) as Record<string, unknown[]>;
  expect(Object.keys(seen)).toEqual(FORMER_PEOPLE);
  for (const name of FORMER_PEOPLE) {
    expect(seen[name]?.length).toBeGreaterThan(0);
    expect(await viewOf(server, name)).toMatchObject(seen[name] ?? []);
  }
});

test("a node of the version before goes on working beside one of today, and starts again after it", async () => {
  await using former = await unpackFormer();
  await using database = await withEmptyDatabase();
  await using redis = await startRedis();
  const env = { DATABASE_URL: database.url, REDIS_ADDR: redis.addr, JWT_SECRET: TEST_JWT_SECRET };
  await using before = await startServerProcess(env, former.main);
  await fillFormer(before);
  await using today = await startServer({ databaseUrl: database.url, env });
  for (const round of ["while it runs", "after it started again"]) {
    await using alice = await connectUser(before, "alice");
    await using bob = await connectUser(today, "bob");
    const first = await alice.sendMessage({ recipient: "bob" }, `from before, ${round}`);
    await until(bob, "message.created", { id: first.id });
    const { conversation_id } = first;
    const second = await bob.sendMessage({ conversation_id }, `from today, ${round}`);
    await until(alice, "message.created", { id: second.id });
    for (const [client, other, { seq }] of [
      [alice, bob, first],
      [bob, alice, second],
    ] as const) {
      const edited = { conversation_id, seq, content: `changed, ${round}` };
      expect(await client.request({ type: "message.edit", ...edited })).toMatchObject({ type: "ack" });
      await until(other, "message.updated", edited);
    }
    await alice.request({ type: "reaction.add", conversation_id, seq: second.seq, emoji: "👍" });
    await until(bob, "message.updated", {
      seq: second.seq,
      reactions: [expect.objectContaining({ count: 1 })],
    });
    await expectSameView(before, today);
    const file = await uploadFile(today, "bob", SMALL_PNG);
    const body = { attachments: [file.id] };
    expect(
      (await call(today, "POST", `/api/v1/conversations/${conversation_id}/messages`, { token: "bob", body }))
        .status,
    ).toBe(201);
    await expectSameView(before, today);
    const group = (
      await call<{ conversation: { id: string } }>(today, "POST", "/api/v1/conversations", {
        token: "bob",
        body: { name: round, participants: ["alice"] },
      })
    ).body.conversation;
    const avatar = { avatar: { file_id: file.id } };
    for (const path of ["users/me", `conversations/${group.id}`])
      expect((await call(today, "PATCH", `/api/v1/${path}`, { token: "bob", body: avatar })).status).toBe(
        200,
      );
    // It leaves out the notice that it does not know.
    expect((await call(before, "GET", "/api/v1/conversations", { token: "alice" })).status).toBe(200);
    await bob.sendMessage({ conversation_id: group.id }, "what it knows");
    if (round === "while it runs") {
      await before.stop();
      await before.start();
    }
  }
  expect(before.output).not.toMatch(/"level":[56]0/);
});

test("N2 A15 M1 a new name, a deleted account and an edit that a node of the version before makes count for those of today", async () => {
  await using former = await unpackFormer();
  await using database = await withEmptyDatabase();
  await using redis = await startRedis();
  const env = { DATABASE_URL: database.url, REDIS_ADDR: redis.addr, JWT_SECRET: TEST_JWT_SECRET };
  await using before = await startServerProcess(env, former.main);
  await using today = await startServer({ databaseUrl: database.url, env });
  await using alice = await connectUser(today, "alice");
  await using bob = await connectUser(today, "bob");
  const { conversation_id, seq } = await bob.sendMessage({ recipient: "alice" }, "one");
  const edit = (content: string, more = {}) =>
    bob.request({ type: "message.edit", conversation_id, seq, content, ...more });
  const edited = await edit("two");
  const if_version = edited.type === "ack" ? edited.message.version : 0;
  const asBob = (method: string, path: string, body: object) =>
    call(before, method, `/api/v1${path}`, { token: "bob", body });
  const path = `/conversations/${conversation_id}/messages/${seq}`;
  expect((await asBob("PATCH", path, { content: "three" })).status).toBe(200);
  expect(await edit("four", { if_version })).toMatchObject({ error: { code: "stale_version" } });

  const told = (shown: object) =>
    eventually(
      () =>
        expect(alice.frames).toContainEqual({ type: "user.updated", user: expect.objectContaining(shown) }),
      // Without a word on the bus: the check every 5 seconds finds it (R6).
      { timeoutMs: 10_000 },
    );
  expect((await asBob("PATCH", "/users/me", { display_name: "Robert" })).status).toBe(200);
  await told({ id: bob.ready.user.id, display_name: "Robert", version: 2 });
  expect((await asBob("DELETE", "/users/me", {})).status).toBe(204);
  await told({ id: bob.ready.user.id, display_name: "Deleted user", version: 3 });
  const body = { username: "Bob", email: "bob@example.com", password: "correct horse battery staple" };
  for (const node of [before, today])
    expect(await call(node, "POST", "/api/v1/auth/register", { body })).toMatchObject({
      status: 409,
      body: { code: "username_taken" },
    });
});

test("A24 a node of the version before lets nobody in by the password alone who has a second factor, and everybody else", async () => {
  await using former = await unpackFormer();
  await using database = await withEmptyDatabase();
  await using redis = await startRedis();
  const env = { DATABASE_URL: database.url, REDIS_ADDR: redis.addr, JWT_SECRET: TEST_JWT_SECRET };
  await using before = await startServerProcess(env, former.main);
  const password = "correct horse battery staple";
  const logInAt = async (server: { url: string }, email: string) =>
    (
      await call<{ access_token: string; code?: string }>(server, "POST", "/api/v1/auth/login", {
        body: { email, password },
      })
    ).body;
  for (const username of ["frida", "gustav"]) {
    const body = { username, email: `${username}@example.com`, password };
    expect((await call(before, "POST", "/api/v1/auth/register", { body })).status).toBe(201);
  }
  await using today = await startServer({ databaseUrl: database.url, env });
  const { access_token: token } = await logInAt(before, "frida");
  const path = "/api/v1/users/me/second-factor";
  const body = { current_password: password };
  const { secret } = (await call<{ secret: string }>(today, "POST", path, { token, body })).body;
  const code = totpCode(secret);
  expect((await call(today, "PUT", path, { token, body: { code } })).status).toBe(200);
  expect((await logInAt(before, "frida")).code).toBe("invalid_credentials");
  expect((await logInAt(today, "frida")).code).toBe("second_factor_required");
  for (const node of [before, today]) {
    expect((await logInAt(node, "gustav")).code).toBeUndefined();
    expect((await call(node, "GET", "/api/v1/auth/me", { token })).status).toBe(200);
  }
});

/** Waits for an event about a message that is like this. */
const until = (client: TestClient, type: string, message: object) =>
  eventually(() =>
    expect(client.frames).toContainEqual(
      expect.objectContaining({ type, message: expect.objectContaining(message) }),
    ),
  );

/** What a newer node shows may be more, and it may stand elsewhere: only newer ones list what came back from the archive (G8). */
async function expectSameView(before: { url: string }, today: { url: string }): Promise<void> {
  for (const name of FORMER_PEOPLE)
    await eventually(async () => {
      const [seen, seenBefore] = [await viewOf(today, name), await viewOf(before, name)];
      expect(seen.toSorted(byId)).toMatchObject(seenBefore.toSorted(byId));
    });
}

const viewOf = async (server: { url: string }, name: string) => [
  ...(await fetchState(server, name, FORMER_LISTS)).conversations.values(),
];

const byId = (a: ReadConversation, b: ReadConversation): number =>
  a.conversation.id < b.conversation.id ? -1 : 1;
