import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { ConversationId } from "@gochat/protocol";
import { call, connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, codeOf, readAudit, registerAdmin } from "./administration/rig.ts";
import { register } from "./authorization/people.ts";
import type { Person } from "./authorization/people.ts";

const { conversations, messages, receipts } = ENDPOINTS;
const HOUR_S = 3600;

let cluster: TestCluster;
let owner: Person;
let admin: Person;
let mia: Person;
let max: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  const [here] = cluster.nodes;
  owner = await register(here, "olga");
  admin = await register(here, "adam");
  mia = await register(here, "mia");
  max = await register(here, "max");
});
afterAll(() => cluster[Symbol.asyncDispose]());

async function makeGroup(slow_mode_s?: number): Promise<ConversationId> {
  const [here] = cluster.nodes;
  const body = { name: "Group", participant_ids: [admin.id, mia.id, max.id] };
  const { id } = (await ask(here, owner, conversations.create, { body })).conversation;
  const params = { id, user_id: admin.id };
  await ask(here, owner, conversations.updateMember, { params, body: { role: "admin" } });
  if (slow_mode_s !== undefined) expect(await slowDown(owner, id, slow_mode_s)).toBe("ok");
  return id;
}

const slowDown = (by: Person, id: ConversationId, slow_mode_s: number) =>
  codeOf(cluster.nodes[0], by, conversations.update, { params: { id }, body: { slow_mode_s } });
const sendOver = (node: 0 | 1, by: Person, id: ConversationId, content = "hello") =>
  codeOf(cluster.nodes[node], by, messages.send, { params: { id }, body: { content } });
const frameOf = (id: ConversationId, content: string, client_id?: string) => ({
  type: "message.send",
  conversation_id: id,
  content,
  ...(client_id !== undefined && { client_id }),
});

/** As if this person had sent so long ago. */
async function backdate(id: ConversationId, { id: userId }: Person, seconds: number): Promise<void> {
  await using sql = await connectSql(cluster.databaseUrl);
  await sql.rows(
    "update members set last_sent_at = now() - $3 * interval '1 second' where conversation_id = $1 and user_id = $2",
    [id, userId, seconds],
  );
}

test("G13 E5 a member who has sent waits, on any node and socket, and is told how long; everything else they do, and others send", async () => {
  const [, there] = cluster.nodes;
  const id = await makeGroup(HOUR_S);
  await using socket = await connectUser(there, mia.token);
  const first = await socket.sendMessage({ conversation_id: id }, "first");

  const answer = await socket.request(frameOf(id, "second", "k2"));
  expect(answer).toMatchObject({ client_id: "k2", error: { code: "slow_mode", retryable: true } });
  const leftMs = answer.type === "error" ? (answer.error.retry_after_ms ?? 0) : 0;
  expect(leftMs).toBeGreaterThan((HOUR_S - 60) * 1000);
  expect(leftMs).toBeLessThanOrEqual(HOUR_S * 1000);
  for (const node of cluster.nodes) {
    const path = `/api/v1/conversations/${id}/messages`;
    const refused = await call<{ code: string }>(node, "POST", path, {
      token: mia.token,
      body: { content: "over HTTP" },
    });
    expect([refused.status, refused.body.code]).toEqual([429, "slow_mode"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(HOUR_S - 60);
  }

  const ofFirst = { conversation_id: id, seq: first.seq };
  for (const frame of [
    { type: "message.edit", ...ofFirst, content: "first, edited" },
    { type: "reaction.add", ...ofFirst, emoji: "👍" },
    { type: "message.delete", ...ofFirst },
  ])
    expect(await socket.request(frame)).toMatchObject({ type: "ack" });
  const marks = [{ conversation_id: id, is_marked_unread: true }];
  expect(await codeOf(there, mia, receipts.mark, { body: { marks } })).toBe("ok");

  for (const person of [max, owner, owner, admin, admin]) expect(await sendOver(1, person, id)).toBe("ok");
  // What is deleted was sent all the same.
  expect(await sendOver(0, mia, id)).toBe("slow_mode");
  const { messages: stored } = await ask(there, mia, messages.history, { params: { id } });
  expect(stored.filter(({ kind, sender }) => kind === "text" && sender.id === mia.id)).toHaveLength(1);
});

test("D2 D3 D4 G13 what is refused may be sent later under the same key, and what is stored is repeated at any time", async () => {
  const id = await makeGroup(60);
  await using socket = await connectUser(cluster.nodes[1], mia.token);
  expect(await socket.request(frameOf(id, "one", "k1"))).toMatchObject({ type: "ack" });
  expect(await socket.request(frameOf(id, "two", "k2"))).toMatchObject({ error: { code: "slow_mode" } });
  expect(await socket.request(frameOf(id, "one", "k1"))).toMatchObject({ type: "ack", duplicate: true });
  expect(await socket.request(frameOf(id, "other", "k1"))).toMatchObject({ error: { code: "conflict" } });
  await backdate(id, mia, 61);
  const stored = await socket.request(frameOf(id, "two", "k2"));
  expect(stored).toMatchObject({ type: "ack", message: { content: "two" } });
  expect(stored).not.toHaveProperty("duplicate");
  expect(await socket.request(frameOf(id, "two", "k2"))).toMatchObject({ duplicate: true });
});

test("O3 G13 of what a member sends at once the first that can be stored is", async () => {
  const id = await makeGroup();
  await using socket = await connectUser(cluster.nodes[0], mia.token);
  await using other = await connectUser(cluster.nodes[0], max.token);
  await socket.request(frameOf(id, "before", "k1"));
  expect(await slowDown(admin, id, 30)).toBe("ok");
  const answers = await Promise.all([
    socket.request(frameOf(id, "before", "k1")),
    socket.request({ ...frameOf(id, "an answer to nothing"), reply_to_seq: 99 }),
    socket.request(frameOf(id, "one")),
    other.request(frameOf(id, "of somebody else")),
    socket.request(frameOf(id, "two")),
    socket.request({ ...frameOf(id, "an answer to nothing"), reply_to_seq: 99 }),
    socket.request(frameOf(id, "before", "k1")),
    socket.request(frameOf(id, "three")),
  ]);
  const ends = answers.map((answer) =>
    answer.type === "error" ? answer.error.code : answer.duplicate === true ? "duplicate" : "stored",
  );
  expect(ends).toEqual([
    "duplicate",
    "message_not_found",
    "stored",
    "stored",
    "slow_mode",
    "message_not_found",
    "duplicate",
    "slow_mode",
  ]);
});

test("G13 D8 two devices on two nodes send at the same moment: one message is stored", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup(HOUR_S);
  await using near = await connectUser(here, mia.token);
  await using far = await connectUser(there, mia.token);
  for (let round = 0; round < 40; round++) {
    const answers = await Promise.all([near, far].map((device) => device.request(frameOf(id, `${round}`))));
    const codes = answers.map((answer) => (answer.type === "error" ? answer.error.code : "stored"));
    expect(codes.toSorted()).toEqual(["slow_mode", "stored"]);
    await backdate(id, mia, HOUR_S);
  }
});

test("G13 it ends by itself, with its setting, for whoever becomes an admin, and with the membership; it counts what was sent while it was on", async () => {
  const [here] = cluster.nodes;
  const id = await makeGroup();
  expect(await sendOver(0, mia, id)).toBe("ok");
  expect(await slowDown(owner, id, 60)).toBe("ok");
  expect(await sendOver(1, mia, id)).toBe("ok");
  expect(await sendOver(0, mia, id)).toBe("slow_mode");
  await backdate(id, mia, 60);
  expect(await sendOver(0, mia, id)).toBe("ok");
  expect(await sendOver(1, mia, id)).toBe("slow_mode");

  // The time that is set is the one that counts.
  await backdate(id, mia, 45);
  expect(await slowDown(owner, id, 30)).toBe("ok");
  expect(await sendOver(1, mia, id)).toBe("ok");
  expect(await slowDown(owner, id, 0)).toBe("ok");
  for (const node of [0, 1] as const) expect(await sendOver(node, mia, id)).toBe("ok");
  expect(await slowDown(owner, id, HOUR_S)).toBe("ok");
  expect(await sendOver(1, mia, id)).toBe("slow_mode");

  const params = { id, user_id: mia.id };
  await ask(here, owner, conversations.updateMember, { params, body: { role: "admin" } });
  expect(await sendOver(1, mia, id)).toBe("ok");
  await ask(here, owner, conversations.updateMember, { params, body: { role: "member" } });
  expect(await sendOver(1, mia, id)).toBe("slow_mode");
  await ask(here, owner, conversations.removeMember, { params });
  await ask(here, owner, conversations.addMembers, { params: { id }, body: { user_ids: [mia.id] } });
  expect(await sendOver(1, mia, id)).toBe("ok");
});

test("G2 G13 the owner and the admins of a group set it, between 5 seconds and 6 hours; all are told, and the audit log says so", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup();
  const direct = await ask(here, owner, conversations.create, { body: { participant_id: mia.id } });
  await using socket = await connectUser(there, mia.token);
  expect(await slowDown(mia, id, 60)).toBe("forbidden");
  expect(await slowDown(owner, direct.conversation.id, 60)).toBe("forbidden");
  for (const wrong of [-1, 1, LIMITS.slowModeMinSeconds - 1, LIMITS.slowModeMaxSeconds + 1, 7.5])
    expect(await slowDown(owner, id, wrong)).toBe("invalid_request");
  expect(await slowDown(owner, id, LIMITS.slowModeMinSeconds)).toBe("ok");
  expect(await slowDown(admin, id, LIMITS.slowModeMaxSeconds)).toBe("ok");
  const isTold = expect.objectContaining({
    type: "conversation.updated",
    conversation: expect.objectContaining({ slow_mode_s: LIMITS.slowModeMaxSeconds }),
  });
  await eventually(() => expect(socket.frames).toContainEqual(isTold));
  const seen = await ask(there, mia, conversations.get, { params: { id } });
  expect(seen.conversation.slow_mode_s).toBe(LIMITS.slowModeMaxSeconds);

  // Another setting leaves it as it is.
  await ask(here, owner, conversations.update, { params: { id }, body: { description: "Slowly" } });
  expect((await ask(there, mia, conversations.get, { params: { id } })).conversation.slow_mode_s).toBe(
    LIMITS.slowModeMaxSeconds,
  );
  const boss = await registerAdmin(here, "boss");
  const entries = (await readAudit(here, boss)).filter(({ conversation_id }) => conversation_id === id);
  expect(entries.slice(0, 2).map(({ action, details }) => [action, details])).toEqual([
    ["group.changed", { changed: ["description"] }],
    ["group.changed", { changed: ["slow_mode_s"] }],
  ]);
});
