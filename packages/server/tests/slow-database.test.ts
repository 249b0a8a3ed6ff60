import type { ConversationId } from "@gochat/protocol";
import { connectSql } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startSlowRig } from "./slow-rig.ts";
import type { SlowPerson, SlowRig } from "./slow-rig.ts";

const ANSWER_WITHIN_MS = 10_000;

interface Scene {
  readonly rig: SlowRig;
  readonly ann: SlowPerson;
  readonly ben: SlowPerson;
  readonly cat: SlowPerson;
  readonly group: ConversationId;
}

/** Two in a group with ten messages of ann, and somebody who is not in it. Every lane of the writer is connected. */
async function setScene(): Promise<Scene & AsyncDisposable> {
  const rig = await startSlowRig({ GOCHAT_WRITER_LANES: "1" });
  const [ann, ben, cat] = [await rig.person("ann"), await rig.person("ben"), await rig.person("cat")];
  const group = await rig.group(ann, ben);
  for (let i = 0; i < 10; i++) await ann.device.sendMessage({ conversation_id: group }, `hi ${i}`);
  await rig.warm(8);
  return { rig, ann, ben, cat, group, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

interface Timed {
  readonly name: string;
  readonly tookMs: number;
  readonly code: string;
}

async function time(name: string, work: () => Promise<string>): Promise<Timed> {
  const startedAt = performance.now();
  const code = await work();
  return { name, code, tookMs: performance.now() - startedAt };
}

const frame = (person: SlowPerson, content: Record<string, unknown>) => async () => {
  const answer = await person.device.request(content);
  return answer.type === "error" ? answer.error.code : "ok";
};

/** Every frame that is answered, and every endpoint that changes something of the conversation, or something else. */
function everything({ rig, ann, ben, cat, group }: Scene): [string, () => Promise<string>][] {
  const conversation_id = group;
  const http = (person: SlowPerson, method: string, path: string, body?: unknown) => async () => {
    const answer = await rig.call(person, method, path, body);
    return answer.status < 300 ? "ok" : String(answer.body["code"]);
  };
  const of = (path: string) => `/conversations/${group}${path}`;
  return [
    ["message.send", frame(ann, { conversation_id, content: "slow send", client_id: "k1" })],
    ["a first send by name", frame(ann, { recipient: "cat", content: "slow first", client_id: "k2" })],
    ["message.edit", frame(ann, { type: "message.edit", conversation_id, seq: 2, content: "slow edit" })],
    ["message.delete", frame(ann, { type: "message.delete", conversation_id, seq: 3 })],
    ["reaction.add", frame(ben, { type: "reaction.add", conversation_id, seq: 4, emoji: "👍" })],
    ["reaction.remove", frame(ben, { type: "reaction.remove", conversation_id, seq: 5, emoji: "👍" })],
    [
      "conversation.mark",
      frame(ben, { type: "conversation.mark", marks: [{ conversation_id, read_seq: 3 }] }),
    ],
    ["typing.start", frame(cat, { type: "typing.start", conversation_id })],
    ["presence.watch", frame(ann, { type: "presence.watch", user_ids: [ben.id] })],
    ["sync", frame(ben, { type: "sync", conversations: { [group]: 1 }, since: "0" })],
    ["ping", frame(ben, { type: "ping" })],
    ["POST messages", http(ann, "POST", of("/messages"), { content: "slow post", client_id: "k3" })],
    ["PATCH message", http(ann, "PATCH", of("/messages/6"), { content: "slow patch" })],
    ["DELETE message", http(ann, "DELETE", of("/messages/7"))],
    ["PUT reaction", http(ben, "PUT", of(`/messages/8/reactions/${encodeURIComponent("👍")}`))],
    ["PUT pin", http(ann, "PUT", of("/pins/9"))],
    ["PATCH conversation", http(ann, "PATCH", of(""), { description: "slow" })],
    ["PATCH me", http(ann, "PATCH", of("/me"), { is_archived: true })],
    ["POST members", http(ann, "POST", of("/members"), { user_ids: [cat.id] })],
    ["PATCH member", http(ann, "PATCH", of(`/members/${ben.id}`), { role: "admin" })],
    ["DELETE member", http(ann, "DELETE", of(`/members/${ben.id}`))],
    ["POST a group", http(ann, "POST", "/conversations", { name: "slow", participant_ids: [ben.id] })],
    ["POST a direct one", http(ben, "POST", "/conversations", { participant: "cat" })],
    ["POST marks", http(ben, "POST", "/marks", { marks: [{ conversation_id, read_seq: 4 }] })],
    ["PATCH users/me", http(ben, "PATCH", "/users/me", { display_name: "Ben" })],
    ["POST ws-ticket", http(ben, "POST", "/auth/ws-ticket")],
    ["DELETE users/me", http(cat, "DELETE", "/users/me", { password: "correct horse battery staple" })],
  ];
}

test("E6 D2 every answer of the database takes 2 s: each frame and each call is answered within 10 s, and as it is stored", async () => {
  await using scene = await setScene();
  const { rig } = scene;
  const answers: Timed[] = [];
  // One after the other, since they need the same lock; with connections that are open, as on a node that is in use.
  for (const [name, work] of everything(scene)) {
    await rig.warm(4);
    rig.proxy.delay(2000);
    answers.push(await time(name, work));
    rig.proxy.resume();
  }
  for (const answer of answers) expect(answer).toSatisfy(({ tookMs }: Timed) => tookMs < ANSWER_WITHIN_MS);
  const allowed = new Map([
    ["typing.start", "conversation_not_found"],
    ["POST marks", "conversation_not_found"],
  ]);
  for (const { name, code } of answers) expect([name, code]).toEqual([name, allowed.get(name) ?? "ok"]);
  await using sql = await connectSql(rig.databaseUrl);
  const stored = await sql.rows<{ content: string }>(
    "select content from messages where content like 'slow%' order by content",
  );
  expect(stored.map(({ content }) => content)).toEqual([
    "slow edit",
    "slow first",
    "slow patch",
    "slow post",
    "slow send",
  ]);
}, 200_000);

test("E6 M7 every answer takes longer than anybody waits: nothing is answered after 10 s, and what is refused was not made", async () => {
  await using scene = await setScene();
  const { rig, ann, group: conversation_id } = scene;
  await using sql = await connectSql(rig.databaseUrl);
  rig.proxy.delay(20_000);
  const edits = Array.from({ length: 4 }, (_, i) =>
    time(
      `edit ${i}`,
      frame(ann, { type: "message.edit", conversation_id, seq: i + 2, content: `late ${i}` }),
    ),
  );
  const sends = Array.from({ length: 4 }, (_, i) =>
    time(`send ${i}`, frame(ann, { conversation_id, content: `late send ${i}`, client_id: `late${i}` })),
  );
  const first = time("first", frame(ann, { recipient: "cat", content: "late first", client_id: "late" }));
  const answers = await Promise.all([...edits, ...sends, first]);
  rig.proxy.resume();
  for (const answer of answers) expect(answer).toSatisfy(({ tookMs }: Timed) => tookMs < ANSWER_WITHIN_MS);
  for (const { code } of answers) expect(code).toMatch(/^(unavailable|busy|outcome_unknown)$/);
  const contents = (await sql.rows<{ content: string }>("select content from messages")).map(
    (row) => row.content,
  );
  const isRefused = ({ code }: Timed) => code !== "outcome_unknown";
  for (const [i, edit] of (await Promise.all(edits)).entries())
    if (isRefused(edit)) expect(contents).not.toContain(`late ${i}`);
  for (const [i, send] of (await Promise.all(sends)).entries())
    if (isRefused(send)) expect(contents).not.toContain(`late send ${i}`);
  if (isRefused(await first)) expect(contents).not.toContain("late first");
}, 60_000);
