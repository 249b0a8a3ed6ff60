import { ENDPOINTS } from "@gochat/protocol";
import type { AuditEntry } from "@gochat/protocol";
import { connectSql, eventually, startServer, withDatabase } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { call } from "@gochat/testkit";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, conversations, messages, users } = ENDPOINTS;
const CANARY = "canary-7f3a";

let server: TestServer;
let boss: Person;
beforeAll(async () => {
  server = await startServer();
  boss = await registerAdmin(server, "boss");
});
afterAll(() => server[Symbol.asyncDispose]());

/** What was done by this person, or to their account, the oldest first: when so much of it is written. */
const told = (person: Person, count: number) =>
  eventually(async () => {
    const entries = await readAudit(server, boss, { user_id: person.id });
    expect(entries).toHaveLength(count);
    return entries.toReversed();
  });

test("I6 A21 who registered, logged in, failed to, and changed a password stands in it, with where from", async () => {
  const fay = await register(server, "fay");
  await codeOf(server, undefined, auth.login, { body: { email: "fay", password: "wrong" } });
  const body = { password: "another long password", current_password: PASSWORD };
  await ask(server, fay, users.updateMe, { body });
  const entries = await told(fay, 4);
  const here = { address: "127.0.0.1", conversation_id: null };
  expect(entries).toMatchObject([
    { action: "account.registered", actor_id: fay.id, user_id: fay.id, ...here },
    { action: "login.succeeded", actor_id: fay.id, user_id: fay.id, ...here },
    { action: "login.failed", actor_id: null, user_id: fay.id, ...here },
    { action: "password.changed", actor_id: fay.id, user_id: fay.id, details: { sessions: 0 }, ...here },
  ]);
  expect(entries[1]?.session_id).toBe(entries[3]?.session_id);
});

test("I6 of a group it says who made it, which settings changed, and who came, went and got a role; and never what it says", async () => {
  const [gil, hal] = [await register(server, "gil"), await register(server, "hal")];
  const ivy = await register(server, "ivy");
  const group = { name: CANARY, description: CANARY, participant_ids: [hal.id] };
  const { conversation } = await ask(server, gil, conversations.create, { body: group });
  const params = { id: conversation.id };
  const ofHal = { ...params, user_id: hal.id };
  await ask(server, gil, conversations.addMembers, { params, body: { user_ids: [ivy.id] } });
  await ask(server, gil, conversations.updateMember, { params: ofHal, body: { role: "admin" } });
  await ask(server, gil, conversations.update, { params, body: { name: `${CANARY} 2`, history: "joined" } });
  await ask(server, gil, conversations.update, { params, body: { name: `${CANARY} 2` } });
  await ask(server, gil, conversations.removeMember, { params: { ...params, user_id: ivy.id } });
  await ask(server, hal, conversations.removeMember, { params: ofHal });
  const { message } = await ask(server, gil, messages.send, { params, body: { content: CANARY } });
  await ask(server, gil, messages.pin, { params: { ...params, seq: message.seq } });
  const entries = (await readAudit(server, boss)).filter(
    ({ conversation_id }) => conversation_id === params.id,
  );
  expect(
    entries
      .toReversed()
      .map(({ action, actor_id, user_id, details }) => ({ action, actor_id, user_id, details })),
  ).toEqual([
    { action: "group.created", actor_id: gil.id, user_id: null, details: { user_ids: [gil.id, hal.id] } },
    {
      action: "member.added",
      actor_id: gil.id,
      user_id: null,
      details: { members: [{ user_id: ivy.id, role: "member" }] },
    },
    {
      action: "member.changed",
      actor_id: gil.id,
      user_id: null,
      details: { members: [{ user_id: hal.id, role: "admin" }] },
    },
    { action: "group.changed", actor_id: gil.id, user_id: null, details: { changed: ["name", "history"] } },
    { action: "member.removed", actor_id: gil.id, user_id: ivy.id, details: {} },
    { action: "member.removed", actor_id: hal.id, user_id: hal.id, details: {} },
  ]);
  await codeOf(server, undefined, auth.login, { body: { email: CANARY, password: CANARY } });
  await using sql = await connectSql(server.databaseUrl);
  const rows = await sql.rows<{ text: string }>("select a::text as text from audit_log a");
  for (const secret of [CANARY, PASSWORD, gil.token, "gil", "@example.com"])
    expect(rows.filter(({ text }) => text.includes(secret))).toEqual([]);
});

test("I6 an administrator's deed that fails leaves nothing in it", async () => {
  const before = await readAudit(server, boss, { action: "account.created" });
  expect(await codeOf(server, boss, admin.createUser, { body: { username: "boss" } })).toBe("username_taken");
  expect(await readAudit(server, boss, { action: "account.created" })).toEqual(before);
});

test("I6 it is append-only: the database refuses everything else, but to delete what is old", async () => {
  await using sql = await connectSql(server.databaseUrl);
  for (const statement of [
    "update audit_log set actor_id = null",
    "delete from audit_log",
    "truncate audit_log",
  ])
    await expect(sql.rows(statement)).rejects.toThrow("append-only");
  const [{ id } = { id: "" }] = await sql.rows<{ id: string }>(
    `insert into audit_log (id, created_at, action) values (gen_random_uuid(), now() - interval '31 days', 'login.failed') returning id`,
  );
  await sql.rows("delete from audit_log where id = $1", [id]);
});

test("I6 pages hold every entry once, narrowed down in each way, and the export all of them, the oldest first", async () => {
  const jon = await register(server, "jon");
  for (let i = 0; i < 5; i++)
    await codeOf(server, undefined, auth.login, { body: { email: "jon", password: "wrong" } });
  const own = await told(jon, 7);
  const paged = async (query: object) => {
    const found: AuditEntry[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: { entries: AuditEntry[]; next_cursor: string | null } = await ask(
        server,
        boss,
        admin.audit,
        {
          query: { ...query, limit: 2, ...(cursor !== undefined && { cursor }) },
        },
      );
      expect(page.entries.length).toBeLessThanOrEqual(2);
      found.push(...page.entries);
      cursor = page.next_cursor;
    }
    return found.toReversed();
  };
  const all = await paged({});
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(await paged({ user_id: jon.id })).toEqual(own);
  const failed = own.filter(({ action }) => action === "login.failed");
  expect(await paged({ user_id: jon.id, action: "login.failed" })).toEqual(failed);
  expect((await paged({ action: "login.failed" })).filter(({ user_id }) => user_id === jon.id)).toEqual(
    failed,
  );
  const [since, until] = [own[2]?.created_at, own.at(-1)?.created_at];
  const between = own.filter(({ created_at }) => created_at >= (since ?? "") && created_at < (until ?? ""));
  expect(await paged({ user_id: jon.id, since, until })).toEqual(between);

  const { body, headers } = await call<string>(
    server,
    "GET",
    `/api/v1/admin/audit/export?user_id=${jon.id}`,
    boss,
  );
  expect(headers.get("content-type")).toContain("application/jsonl");
  expect(headers.get("content-disposition")).toBe('attachment; filename="audit.jsonl"');
  const exported = body.trimEnd().split("\n");
  expect(exported.map((line) => JSON.parse(line) as AuditEntry)).toEqual(own);
  await eventually(async () =>
    expect(await readAudit(server, boss, { action: "audit.exported" })).toMatchObject([
      { actor_id: boss.id, details: { user_id: jon.id } },
    ]),
  );
});

test("I6 more entries than a page of the database are exported whole", async () => {
  await using database = await withDatabase();
  await using other = await startServer({ databaseUrl: database.url });
  const admin = await registerAdmin(other, "exporter");
  await using sql = await connectSql(database.url);
  await sql.rows(
    `insert into audit_log (id, created_at, action)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'login.failed' from generate_series(1, 2345) n`,
  );
  const { body } = await call<string>(other, "GET", "/api/v1/admin/audit/export?action=login.failed", admin);
  const ids = body
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as AuditEntry).id);
  expect(ids).toHaveLength(2345);
  expect(ids).toEqual(ids.toSorted());
});

test("I6 what is noted while the server ends is written before it is gone", async () => {
  await using database = await withDatabase();
  {
    await using stopping = await startServer({ databaseUrl: database.url });
    for (let i = 0; i < 3; i++)
      await codeOf(stopping, undefined, auth.login, { body: { email: "nobody", password: "wrong" } });
  }
  await using sql = await connectSql(database.url);
  const rows = await sql.rows("select from audit_log where action = 'login.failed'");
  expect(rows).toHaveLength(3);
});
