import { ENDPOINTS, REPORT_DAYS } from "@gochat/protocol";
import type { ConversationId, ReportEntry } from "@gochat/protocol";
import { connectSql, connectUser, startNodes, withDatabase, startServer, eventually } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ask, codeOf, readAudit, registerAdmin } from "../administration/rig.ts";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { entriesOf, makeGroup, onlyEntry, report, reportsOf, resolve, say } from "./rig.ts";

const { admin, auth, conversations, messages, reports, users } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
let chief: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
  chief = await registerAdmin(cluster.nodes[0], "chief");
});
afterAll(() => cluster[Symbol.asyncDispose]());

let people = 0;
const newcomer = () => register(cluster.nodes[0], `person-${people++}`);

let olga: Person;
let mia: Person;
let troll: Person;
let id: ConversationId;
beforeEach(async () => {
  [olga, mia, troll] = await Promise.all([newcomer(), newcomer(), newcomer()]);
  id = await makeGroup(cluster.nodes[0], olga, [mia, troll]);
});

async function reported(content = "an insult"): Promise<ReportEntry> {
  const [here] = cluster.nodes;
  expect(await report(here, mia, id, await say(here, troll, id, content))).toBe("ok");
  return onlyEntry(here, boss, id);
}

test("Q4 M2 I1 the message is deleted as if by its author: for everybody, live, with its quotes, pin, and the audit log", async () => {
  const [here, there] = cluster.nodes;
  const entry = await reported();
  await say(here, mia, id, { content: "How rude", reply_to_seq: entry.seq });
  await ask(here, olga, messages.pin, { params: { id, seq: entry.seq } });
  await using device = await connectUser(there, mia.token);
  expect(await resolve(there, boss, entry.id, "message_deleted")).toBe("ok");
  const deleted = await device.next("message.deleted");
  expect(deleted.message).toMatchObject({ seq: entry.seq, content: "" });
  expect(deleted.message.deleted_at).not.toBeNull();
  expect((await device.next("conversation.updated")).conversation.pinned_seqs).toEqual([]);
  const { messages: page } = await ask(here, mia, messages.history, { params: { id } });
  expect(page.at(-1)?.reply_to).toMatchObject({ content: null });
  expect(JSON.stringify(page)).not.toContain("an insult");
  const [resolved] = await entriesOf(here, boss, id, { status: "resolved" });
  expect(resolved).toMatchObject({
    id: entry.id,
    status: "resolved",
    resolution: "message_deleted",
    resolved_by: { id: boss.id },
  });
  expect(await entriesOf(here, boss, id)).toEqual([]);
  // It is what was reported that is kept.
  expect(await reportsOf(here, boss, entry.id)).toMatchObject([{ message: { content: "an insult" } }]);
  const told = await readAudit(here, boss, { action: "report.resolved", user_id: troll.id });
  expect(told).toMatchObject([
    {
      actor_id: boss.id,
      user_id: troll.id,
      conversation_id: id,
      details: { report_id: entry.id, resolution: "message_deleted" },
    },
  ]);
});

test("Q4 I3 the author is suspended by the path that there is, on every node", async () => {
  const [here, there] = cluster.nodes;
  const entry = await reported();
  await using device = await connectUser(there, troll.token);
  expect(await resolve(here, boss, entry.id, "account_suspended")).toBe("ok");
  expect(await device.closed).toBe(4001);
  const login = { body: { email: troll.name, password: PASSWORD } };
  expect(await codeOf(there, undefined, auth.login, login)).toBe("account_suspended");
  const { user } = await ask(here, boss, admin.getUser, { params: { id: troll.id } });
  expect(user.suspended_at).not.toBeNull();
  const told = await readAudit(here, boss, { user_id: troll.id });
  const done = told.filter(({ actor_id }) => actor_id === boss.id);
  expect(done.map(({ action }) => action).toSorted()).toEqual(["account.suspended", "report.resolved"]);
  // What they said stays.
  const { message } = await ask(here, mia, messages.get, { params: { id, seq: entry.seq } });
  expect(message.content).toBe("an insult");
});

test("Q4 what is dismissed leaves everything as it is, and the next report opens another entry", async () => {
  const [here, there] = cluster.nodes;
  const entry = await reported();
  await using device = await connectUser(there, troll.token);
  expect(await resolve(here, boss, entry.id)).toBe("ok");
  await device.request({ type: "ping" });
  expect(device.frames.map(({ type }) => type)).toEqual(["ready", "pong"]);
  expect(await report(there, olga, id, entry.seq, { reason: "spam" })).toBe("ok");
  expect(await report(there, mia, id, entry.seq, { reason: "spam" })).toBe("ok");
  const next = await onlyEntry(here, boss, id);
  expect(next).toMatchObject({ report_count: 2, reasons: ["spam"], seq: entry.seq });
  expect(next.id).not.toBe(entry.id);
});

test("Q4 of several administrators at once one resolves it, whatever they decide; the others are told", async () => {
  const resolutions = ["dismissed", "message_deleted", "account_suspended"] as const;
  for (let round = 0; round < 6; round++) {
    const author = await newcomer();
    const [here] = cluster.nodes;
    await ask(here, olga, conversations.addMembers, { params: { id }, body: { user_ids: [author.id] } });
    await report(here, mia, id, await say(here, author, id, `round ${round}`));
    const entry = await onlyEntry(here, boss, id);
    const codes = await Promise.all(
      [boss, chief, boss, chief].map((by, i) =>
        resolve(cluster.nodes[i % 2] ?? here, by, entry.id, resolutions[(i + round) % 3]),
      ),
    );
    expect(codes.toSorted()).toEqual(["ok", "report_resolved", "report_resolved", "report_resolved"]);
    const resolved = (await ask(here, boss, reports.get, { params: { id: entry.id } })).entry;
    const { message } = await ask(here, mia, messages.get, { params: { id, seq: entry.seq } });
    const { user } = await ask(here, boss, admin.getUser, { params: { id: author.id } });
    // What the entry says was done, and nothing else was.
    expect([message.deleted_at !== null, user.suspended_at !== null]).toEqual([
      resolved.resolution === "message_deleted",
      resolved.resolution === "account_suspended",
    ]);
  }
});

test("Q4 nobody resolves what is about their own message; who reported something does", async () => {
  const [here] = cluster.nodes;
  await ask(here, olga, conversations.addMembers, { params: { id }, body: { user_ids: [boss.id] } });
  const seq = await say(here, boss, id, "said by an administrator");
  expect(await report(here, mia, id, seq)).toBe("ok");
  const entry = await onlyEntry(here, boss, id);
  for (const resolution of ["dismissed", "message_deleted", "account_suspended"] as const)
    expect(await resolve(here, boss, entry.id, resolution)).toBe("forbidden");
  expect((await onlyEntry(here, chief, id)).status).toBe("open");
  // Whoever reported something resolves it as others do.
  expect(await report(here, boss, id, await say(here, troll, id, "x"))).toBe("ok");
  const other = (await entriesOf(here, boss, id)).find(({ sender }) => sender.id === troll.id);
  expect(await resolve(here, boss, other?.id ?? expect.unreachable())).toBe("ok");
  expect(await resolve(here, chief, entry.id)).toBe("ok");
  expect(await resolve(here, boss, entry.id)).toBe("forbidden");
});

test("Q4 I1 who is an administrator no more, or suspended, resolves nothing; nor does anybody else", async () => {
  const [here] = cluster.nodes;
  const entry = await reported();
  const former = await registerAdmin(here, `former-${people++}`);
  await ask(here, boss, admin.updateUser, { params: { id: former.id }, body: { instance_role: "user" } });
  const suspended = await registerAdmin(here, `suspended-${people++}`);
  await ask(here, boss, admin.suspendUser, { params: { id: suspended.id } });
  for (const resolution of ["dismissed", "message_deleted", "account_suspended"] as const) {
    for (const by of [former, olga, mia, troll])
      expect(await resolve(here, by, entry.id, resolution)).toBe("forbidden");
    expect(await resolve(here, suspended, entry.id, resolution)).toBe("unauthorized");
  }
  expect((await onlyEntry(here, boss, id)).status).toBe("open");
});

test("Q4 a message that its author deleted meanwhile, and an author who is suspended already, stay so; who is gone cannot be suspended", async () => {
  const [here] = cluster.nodes;
  const deleted = await reported("deleted");
  await ask(here, troll, messages.delete, { params: { id, seq: deleted.seq } });
  expect(await resolve(here, boss, deleted.id, "message_deleted")).toBe("ok");
  const second = await reported("second");
  await ask(here, boss, admin.suspendUser, { params: { id: troll.id } });
  expect(await resolve(here, boss, second.id, "account_suspended")).toBe("ok");
  const author = await newcomer();
  await ask(here, olga, conversations.addMembers, { params: { id }, body: { user_ids: [author.id] } });
  await report(here, mia, id, await say(here, author, id, "third"));
  const third = await onlyEntry(here, boss, id);
  await ask(here, author, users.deleteMe, { body: { password: PASSWORD } });
  expect(await resolve(here, boss, third.id, "account_suspended")).toBe("user_not_found");
  expect((await onlyEntry(here, boss, id)).status).toBe("open");
  expect(await resolve(here, boss, third.id, "message_deleted")).toBe("ok");
});

test("Q4 where nobody is left the message is deleted all the same", async () => {
  const [here] = cluster.nodes;
  const entry = await reported("left behind");
  for (const person of [mia, troll, olga])
    await ask(here, person, conversations.removeMember, { params: { id, user_id: person.id } });
  expect(await resolve(here, boss, entry.id, "message_deleted")).toBe("ok");
  await using sql = await connectSql(here.databaseUrl);
  expect(
    await sql.rows("select content from messages where conversation_id = $1 and seq = $2", [id, entry.seq]),
  ).toEqual([{ content: "" }]);
});

test("Q6 what was resolved 90 days ago is deleted with its reports by the next round; what is open is kept", async () => {
  await using database = await withDatabase();
  await using sql = await connectSql(database.url);
  let kept: ReportEntry[] = [];
  let place = id;
  {
    await using server = await startServer({ databaseUrl: database.url });
    const judge = await registerAdmin(server, "judge");
    const [ann, ben] = [await register(server, "ann"), await register(server, "ben")];
    place = await makeGroup(server, ann, [ben]);
    for (const content of ["old", "young", "open"])
      await report(server, ann, place, await say(server, ben, place, content));
    const [old, young, open] = await entriesOf(server, judge, place);
    for (const entry of [old, young]) await resolve(server, judge, entry?.id ?? expect.unreachable());
    kept = [young, open].flatMap((entry) => entry ?? []);
    const age = (entry: ReportEntry | undefined, days: number) =>
      sql.rows("update report_entries set resolved_at = now() - $2 * interval '1 day' where id = $1", [
        entry?.id,
        days,
      ]);
    await age(old, REPORT_DAYS + 1);
    await age(young, REPORT_DAYS - 1);
    await sql.rows("update report_entries set opened_at = now() - interval '1000 days' where id = $1", [
      open?.id,
    ]);
  }
  await using _server = await startServer({ databaseUrl: database.url });
  const idsIn = async (table: string, column: string) =>
    (await sql.rows<{ id: string }>(`select ${column} as id from ${table} order by 1`)).map(({ id }) => id);
  const wanted = kept.map(({ id }) => id).toSorted();
  await eventually(async () => expect(await idsIn("report_entries", "id")).toEqual(wanted));
  expect(await idsIn("reports", "entry_id")).toEqual(wanted);
  expect(await idsIn("report_snapshots", "entry_id")).toEqual(wanted);
});
