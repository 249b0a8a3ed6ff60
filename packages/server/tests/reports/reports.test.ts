import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { ConversationId } from "@gochat/protocol";
import { connectSql, connectUser, SMALL_PNG, startNodes, uploadFile } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ask, codeOf, readAudit, registerAdmin } from "../administration/rig.ts";
import { PASSWORD, register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { perform } from "../http-call.ts";
import { entriesOf, makeGroup, onlyEntry, report, reportsOf, resolve, say } from "./rig.ts";

const { conversations, messages, reports, users } = ENDPOINTS;

let cluster: TestCluster;
let boss: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  boss = await registerAdmin(cluster.nodes[0], "boss");
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

const read = (seq: number) => ask(cluster.nodes[0], troll, messages.get, { params: { id, seq } });
const edit = (seq: number, content: string) =>
  ask(cluster.nodes[0], troll, messages.edit, { params: { id, seq }, body: { content } });

test("Q1 Q2 what is reported is kept as it was: what it says, answers and carries, where, and by whom", async () => {
  const [here, there] = cluster.nodes;
  const first = await say(here, mia, id, "Who has seen my rake?");
  const file = await uploadFile(here, troll.token, SMALL_PNG);
  const seq = await say(here, troll, id, {
    content: "I <b>have</b> it",
    reply_to_seq: first,
    attachments: [file.id],
  });
  await edit(seq, "I have <script>it</script>");
  const { message } = await read(seq);
  expect(await report(there, mia, id, seq, { reason: "illegal", comment: "My rake!\nGive it back" })).toBe(
    "ok",
  );
  const entry = await onlyEntry(here, boss, id);
  expect(entry).toMatchObject({
    status: "open",
    seq,
    sender: { id: troll.id },
    excerpt: "I have <script>it</script>",
    report_count: 1,
    reasons: ["illegal"],
    resolved_at: null,
    resolved_by: null,
    resolution: null,
  });
  const kept = {
    reporter: { id: mia.id },
    reason: "illegal",
    comment: "My rake!\nGive it back",
    reported_at: entry.opened_at,
    message: {
      id: message.id,
      version: message.version,
      sender: { id: troll.id },
      content: "I have <script>it</script>",
      reply_to: { seq: first, sender: { id: mia.id }, content: "Who has seen my rake?" },
      attachments: [{ name: file.name, kind: "image", size: file.size }],
      conversation: { kind: "group", name: "Garden" },
      created_at: message.created_at,
      edited_at: message.edited_at,
    },
  };
  expect(await reportsOf(there, boss, entry.id)).toMatchObject([kept]);
  await edit(seq, "I have nothing");
  await ask(here, troll, messages.delete, { params: { id, seq } });
  expect(await reportsOf(there, boss, entry.id)).toMatchObject([kept]);
  expect(await readAudit(here, boss, { action: "message.reported", user_id: mia.id })).toMatchObject([
    {
      actor_id: mia.id,
      user_id: troll.id,
      conversation_id: id,
      details: { report_id: entry.id, seq, reason: "illegal" },
    },
  ]);
});

test("Q1 Q2 the same report again changes nothing; others count in the same entry, and add what was changed since", async () => {
  const [here, there] = cluster.nodes;
  const seq = await say(here, troll, id, "one");
  for (const node of [here, there, here])
    expect(await report(node, mia, id, seq, { reason: "spam", comment: "x" })).toBe("ok");
  expect((await onlyEntry(here, boss, id)).report_count).toBe(1);
  await ask(here, olga, messages.react, { params: { id, seq, emoji: "👍" } });
  expect(await report(here, olga, id, seq, { reason: "spam" })).toBe("ok");
  await edit(seq, "two");
  expect(await report(there, mia, id, seq, { reason: "abuse" })).toBe("ok");
  const entry = await onlyEntry(there, boss, id);
  expect(entry).toMatchObject({ report_count: 3, reasons: ["spam", "abuse"], excerpt: "two" });
  const made = await reportsOf(here, boss, entry.id);
  expect(made.map(({ reporter, message }) => [reporter?.id, message.content])).toEqual([
    [mia.id, "one"],
    [olga.id, "one"],
    [mia.id, "two"],
  ]);
  await using sql = await connectSql(here.databaseUrl);
  expect(await sql.rows("select from report_snapshots where entry_id = $1", [entry.id])).toHaveLength(2);
});

test("Q1 H6 E4 only what one sees can be reported: not by strangers, nor from before one joined, nor after one left", async () => {
  const [here] = cluster.nodes;
  const place = await makeGroup(here, olga, [troll], "joined");
  const before = await say(here, troll, place, "before Mia");
  await ask(here, olga, conversations.addMembers, { params: { id: place }, body: { user_ids: [mia.id] } });
  const after = await say(here, troll, place, "after Mia");
  const stranger = await newcomer();
  expect(await report(here, mia, place, before)).toBe("message_not_found");
  expect(await report(here, mia, place, after + 1000)).toBe("message_not_found");
  expect(await report(here, stranger, place, after)).toBe("conversation_not_found");
  expect(await report(here, boss, place, after)).toBe("conversation_not_found");
  expect(await report(here, mia, place, after)).toBe("ok");
  await ask(here, mia, conversations.removeMember, { params: { id: place, user_id: mia.id } });
  expect(await report(here, mia, place, after)).toBe("conversation_not_found");
  // What was reported stays, whoever leaves.
  const entry = await onlyEntry(here, boss, place);
  expect(await reportsOf(here, boss, entry.id)).toMatchObject([{ reporter: { id: mia.id } }]);
});

test("Q1 one's own and system messages are forbidden, what was deleted is message_deleted, and a comment shows itself", async () => {
  const [here] = cluster.nodes;
  const seq = await say(here, troll, id, "mine");
  const gone = await say(here, troll, id, "gone");
  await ask(here, troll, messages.delete, { params: { id, seq: gone } });
  expect(await report(here, troll, id, seq)).toBe("forbidden");
  expect(await report(here, mia, id, 1)).toBe("forbidden");
  expect(await report(here, mia, id, gone)).toBe("message_deleted");
  const comment = (text: string) => report(here, mia, id, seq, { reason: "other", comment: text });
  expect(await comment("a\u202Eb")).toBe("invalid_request");
  expect(await comment("\u200b")).toBe("invalid_request");
  expect(await comment("x".repeat(LIMITS.reportCommentMaxLength + 1))).toBe("invalid_request");
  expect(await entriesOf(here, boss, id)).toEqual([]);
  expect(await comment("")).toBe("ok");
  expect(await reportsOf(here, boss, (await onlyEntry(here, boss, id)).id)).toMatchObject([
    { comment: null },
  ]);
});

test("Q1 a person makes 20 reports in 24 hours, however many come at once on whichever nodes; others, and repeats, are not touched", async () => {
  const [here] = cluster.nodes;
  const count = LIMITS.reportsPerDay + 5;
  const seqs: number[] = [];
  for (let i = 0; i < count; i++) seqs.push(await say(here, troll, id, `flood ${i}`));
  const codes = await Promise.all(seqs.map((seq, i) => report(cluster.nodes[i % 2] ?? here, mia, id, seq)));
  const made = seqs.filter((_, i) => codes[i] === "ok");
  expect(made).toHaveLength(LIMITS.reportsPerDay);
  expect(codes.filter((code) => code === "rate_limited")).toHaveLength(5);
  expect(await report(here, mia, id, made[0] ?? 0)).toBe("ok");
  const refused = seqs.find((seq) => !made.includes(seq)) ?? 0;
  const params = { id, seq: refused };
  const answer = await perform(here, mia.token, {
    endpoint: reports.create,
    params,
    body: { reason: "spam" },
  });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(86_000);
  expect(await report(here, olga, id, refused)).toBe("ok");
  await using sql = await connectSql(here.databaseUrl);
  await sql.rows("update reports set reported_at = reported_at - interval '1 day' where reporter_id = $1", [
    mia.id,
  ]);
  expect(await report(here, mia, id, refused)).toBe("ok");
});

test("Q3 who reported is told to nobody but administrators: in no frame, field, answer or error, also not to owners and admins", async () => {
  const [here, there] = cluster.nodes;
  const seq = await say(here, troll, id, "an insult");
  await using ofTroll = await connectUser(there, troll.token);
  await using ofOwner = await connectUser(there, olga.token);
  const seen = async () => {
    const answers: unknown[] = [];
    for (const by of [troll, olga, mia])
      for (const endpoint of [messages.history, conversations.get, conversations.members])
        answers.push((await perform(here, by.token, { endpoint, params: { id } })).body);
    return answers;
  };
  const before = await seen();
  expect(await report(here, mia, id, seq)).toBe("ok");
  expect(await seen()).toEqual(before);
  for (const by of [troll, olga, mia]) {
    expect(await codeOf(here, by, reports.list)).toBe("forbidden");
    const params = { id: (await onlyEntry(here, boss, id)).id };
    expect(await codeOf(here, by, reports.get, { params })).toBe("forbidden");
    expect(await codeOf(here, by, reports.resolve, { params, body: { resolution: "dismissed" } })).toBe(
      "forbidden",
    );
    expect(await codeOf(here, by, ENDPOINTS.admin.audit)).toBe("forbidden");
  }
  for (const device of [ofTroll, ofOwner]) {
    await device.request({ type: "ping" });
    expect(device.frames.map(({ type }) => type)).toEqual(["ready", "pong"]);
  }
  // The answer is the same to the first, to a repeat, and to whoever is not the first.
  const answers = await Promise.all(
    [mia, olga].map(({ token }) =>
      perform(here, token, { endpoint: reports.create, params: { id, seq }, body: { reason: "spam" } }),
    ),
  );
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [204, ""],
    [204, ""],
  ]);
});

test("Q3 Q4 whoever wrote the message learns from its deletion no more than that it is deleted", async () => {
  const [here, there] = cluster.nodes;
  const seq = await say(here, troll, id, "an insult");
  await report(here, mia, id, seq, { reason: "abuse", comment: "It was Mia who said this" });
  await using device = await connectUser(there, troll.token);
  await resolve(here, boss, (await onlyEntry(here, boss, id)).id, "message_deleted");
  const { message } = await device.next("message.deleted");
  expect(message).toMatchObject({ seq, content: "", sender: { id: troll.id } });
  const told = JSON.stringify([device.frames, await read(seq)]);
  expect(told).not.toMatch(/report|Mia|insult/);
  for (const person of [mia, boss]) expect(told).not.toContain(person.id);
});

test("Q1 G2 closed and blocked conversations are reported from as others are", async () => {
  const [here] = cluster.nodes;
  const { conversation } = await ask(here, troll, conversations.create, { body: { participant_id: mia.id } });
  const seq = await say(here, troll, conversation.id, "hello there");
  await ask(here, mia, ENDPOINTS.consent.block, { params: { user_id: troll.id }, body: {} });
  expect(await report(here, mia, conversation.id, seq)).toBe("ok");
  await ask(here, troll, users.deleteMe, { body: { password: PASSWORD } });
  const entry = await onlyEntry(here, boss, conversation.id);
  expect(entry.sender.display_name).toBe("Deleted user");
  const [made] = await reportsOf(here, boss, entry.id);
  expect(made?.message).toMatchObject({
    content: "hello there",
    sender: { display_name: "Deleted user" },
    conversation: { kind: "direct", name: null },
  });
  expect(await resolve(here, boss, entry.id, "message_deleted")).toBe("ok");
  const { message } = await ask(here, mia, messages.get, { params: { id: conversation.id, seq } });
  expect(message.content).toBe("");
});

test("Q6 A15 with an account who reported is gone, and its comments; reason, time and message stay", async () => {
  const [here] = cluster.nodes;
  const seq = await say(here, troll, id, "an insult");
  const kept = await say(here, troll, id, "another");
  await report(here, mia, id, seq, { reason: "abuse", comment: "I am Mia Moreau of Lyon" });
  await report(here, olga, id, kept);
  await ask(here, mia, users.deleteMe, { body: { password: PASSWORD } });
  const entries = await entriesOf(here, boss, id);
  const [made] = await reportsOf(
    here,
    boss,
    entries.find((entry) => entry.seq === seq)?.id ?? expect.unreachable(),
  );
  expect(made).toMatchObject({
    reporter: null,
    comment: null,
    reason: "abuse",
    message: { content: "an insult" },
  });
  await using sql = await connectSql(here.databaseUrl);
  const rows = await sql.rows<{ text: string }>(
    "select r::text as text from reports r union all select o::text from report_entries o",
  );
  expect(rows.filter(({ text }) => text.includes("Lyon") || text.includes(mia.id))).toEqual([]);
  expect(
    await reportsOf(here, boss, entries.find((entry) => entry.seq === kept)?.id ?? expect.unreachable()),
  ).toMatchObject([{ reporter: { id: olga.id } }]);
});

test("Q5 what is open is listed from the oldest on, what was resolved from the latest; pages hold each once", async () => {
  const [here, there] = cluster.nodes;
  const seqs: number[] = [];
  for (let i = 0; i < 5; i++) {
    seqs.push(await say(here, troll, id, `say ${i}`));
    await report(here, mia, id, seqs[i] ?? 0);
  }
  const pages = async (status: "open" | "resolved") => {
    const found: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { status, limit: 2, ...(cursor !== undefined && { cursor }) };
      const page = await ask(there, boss, reports.list, { query });
      found.push(...page.entries.filter((entry) => entry.conversation_id === id).map(({ seq }) => seq));
      cursor = page.next_cursor;
    }
    return found;
  };
  expect(await pages("open")).toEqual(seqs);
  const open = await entriesOf(here, boss, id);
  const { open_count } = await ask(here, boss, reports.list, { query: { limit: 1 } });
  for (const nth of [3, 1, 4]) await resolve(here, boss, open[nth]?.id ?? expect.unreachable());
  expect(await pages("open")).toEqual([seqs[0], seqs[2]]);
  expect(await pages("resolved")).toEqual([seqs[4], seqs[1], seqs[3]]);
  expect((await ask(here, boss, reports.list, {})).open_count).toBe(open_count - 3);
  expect(await codeOf(here, boss, reports.list, { query: { cursor: "nothing" } })).toBe("invalid_request");
});
