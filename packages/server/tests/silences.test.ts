import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { ConversationId, Member } from "@gochat/protocol";
import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, codeOf, readAudit, registerAdmin } from "./administration/rig.ts";
import { register } from "./authorization/people.ts";
import type { Person } from "./authorization/people.ts";

const { conversations, messages, moderation } = ENDPOINTS;
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();

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

async function makeGroup(): Promise<ConversationId> {
  const [here] = cluster.nodes;
  const body = { name: "Group", participant_ids: [admin.id, mia.id, max.id] };
  const { id } = (await ask(here, owner, conversations.create, { body })).conversation;
  const params = { id, user_id: admin.id };
  await ask(here, owner, conversations.updateMember, { params, body: { role: "admin" } });
  return id;
}

const silence = (by: Person, id: ConversationId, { id: user_id }: Person, until = IN_AN_HOUR) =>
  codeOf(cluster.nodes[0], by, moderation.silence, { params: { id, user_id }, body: { until } });
const lift = (by: Person, id: ConversationId, { id: user_id }: Person) =>
  codeOf(cluster.nodes[1], by, moderation.unsilence, { params: { id, user_id } });

test("G12 who is silenced neither sends, edits nor reacts, on any node and socket, and does everything else; all see it, and again they may", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup();
  await using witness = await connectUser(there, max.token);
  await using socket = await connectUser(there, mia.token);
  const before = { conversation_id: id, content: "before", client_id: "k1" };
  const first = await socket.request({ type: "message.send", ...before });
  expect(first.type).toBe("ack");
  const seq = first.type === "ack" ? first.message.seq : 0;

  expect(await silence(admin, id, mia)).toBe("ok");
  for (const frame of [
    { type: "message.send", conversation_id: id, content: "hello" },
    { type: "message.edit", conversation_id: id, seq, content: "other" },
    { type: "reaction.add", conversation_id: id, seq, emoji: "👍" },
  ])
    expect(await socket.request(frame)).toMatchObject({ error: { code: "silenced", retryable: false } });
  const body = { content: "over HTTP" };
  for (const node of cluster.nodes)
    expect(await codeOf(node, mia, messages.send, { params: { id }, body })).toBe("silenced");
  // D3
  expect(await socket.request({ type: "message.send", ...before })).toMatchObject({ duplicate: true });
  expect(await socket.request({ type: "message.delete", conversation_id: id, seq })).toMatchObject({
    type: "ack",
  });

  const told = { type: "member.updated", members: [{ user: { id: mia.id }, silenced_until: IN_AN_HOUR }] };
  for (const device of [witness, socket])
    await eventually(() =>
      expect(device.frames.find(({ type }) => type === "member.updated")).toMatchObject(told),
    );
  const seen = (await ask(here, mia, conversations.get, { params: { id } })).conversation;
  expect(seen.silenced_until).toBe(IN_AN_HOUR);
  const { members } = await ask(there, max, conversations.members, { params: { id } });
  const silenced = members.filter((member: Member) => member.silenced_until !== undefined);
  expect(silenced.map(({ user }) => user.id)).toEqual([mia.id]);

  expect(await lift(admin, id, mia)).toBe("ok");
  expect(await lift(admin, id, mia)).toBe("ok");
  await socket.sendMessage({ conversation_id: id }, "again");
  const again = (await ask(here, mia, conversations.get, { params: { id } })).conversation;
  expect(again.silenced_until).toBeUndefined();
});

test("G12 G2 admins silence members, the owner admins as well, nobody the owner, themselves or a stranger; up to a year", async () => {
  const id = await makeGroup();
  const stranger = await register(cluster.nodes[0], "stranger");
  const year = LIMITS.silenceMaxSeconds * 1000;
  const until = (ms: number) => new Date(Date.now() + ms).toISOString();
  expect(await silence(mia, id, max)).toBe("forbidden");
  expect(await silence(admin, id, owner)).toBe("forbidden");
  expect(await silence(admin, id, admin)).toBe("forbidden");
  expect(await silence(owner, id, owner)).toBe("forbidden");
  expect(await silence(owner, id, stranger)).toBe("member_not_found");
  expect(await silence(stranger, id, mia)).toBe("conversation_not_found");
  expect(await silence(owner, id, mia, until(-1000))).toBe("invalid_request");
  expect(await silence(owner, id, mia, until(year + 60_000))).toBe("invalid_request");
  expect(await silence(owner, id, mia, "2099-02-31T00:00:00.000Z")).toBe("invalid_request");
  expect(await silence(owner, id, mia, until(year - 60_000))).toBe("ok");
  expect(await silence(owner, id, admin)).toBe("ok");
  // An admin who is silenced keeps what else admins do; who becomes the owner is silenced no more.
  expect(await lift(admin, id, mia)).toBe("ok");
  const params = { id, user_id: admin.id };
  const [here, there] = cluster.nodes;
  await ask(here, owner, conversations.updateMember, { params, body: { role: "owner" } });
  expect(await codeOf(there, admin, messages.send, { params: { id }, body: { content: "mine" } })).toBe("ok");
});

test("G12 it ends by itself, and with the membership", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup();
  await silence(owner, id, mia);
  await silence(owner, id, max);
  await using sql = await connectSql(cluster.databaseUrl);
  await sql.rows(
    "update members set silenced_until = now() - interval '1 second' where conversation_id = $1 and user_id = $2",
    [id, mia.id],
  );
  const body = { content: "later" };
  expect(await codeOf(there, mia, messages.send, { params: { id }, body })).toBe("ok");
  const { members } = await ask(there, mia, conversations.members, { params: { id } });
  expect(members.find(({ user }) => user.id === mia.id)).not.toHaveProperty("silenced_until");

  const params = { id, user_id: max.id };
  await ask(here, owner, conversations.removeMember, { params });
  await ask(here, owner, conversations.addMembers, { params: { id }, body: { user_ids: [max.id] } });
  expect(await codeOf(there, max, messages.send, { params: { id }, body })).toBe("ok");
});

test("G11 where only admins write members do not, from the commit on, and are told; the owner and admins do", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup();
  await using socket = await connectUser(there, mia.token);
  const { seq } = await socket.sendMessage({ conversation_id: id }, "before");
  const call = { params: { id }, body: { who_writes: "admins" as const } };
  expect(await codeOf(here, mia, conversations.update, call)).toBe("forbidden");
  expect(await codeOf(here, admin, conversations.update, call)).toBe("ok");
  for (const frame of [
    { type: "message.send", conversation_id: id, content: "hello" },
    { type: "message.edit", conversation_id: id, seq, content: "other" },
  ])
    expect(await socket.request(frame)).toMatchObject({ error: { code: "forbidden" } });
  for (const frame of [
    { type: "reaction.add", conversation_id: id, seq, emoji: "👍" },
    { type: "message.delete", conversation_id: id, seq },
  ])
    expect(await socket.request(frame)).toMatchObject({ type: "ack" });
  await eventually(() =>
    expect(socket.frames).toContainEqual(
      expect.objectContaining({
        type: "conversation.updated",
        conversation: expect.objectContaining({ who_writes: "admins" }),
      }),
    ),
  );
  for (const person of [owner, admin])
    expect(await codeOf(there, person, messages.send, { params: { id }, body: { content: "news" } })).toBe(
      "ok",
    );
  // Whoever becomes an admin writes.
  await ask(here, owner, conversations.updateMember, {
    params: { id, user_id: mia.id },
    body: { role: "admin" },
  });
  await socket.sendMessage({ conversation_id: id }, "from an admin");
});

test("G12 D8 a silence and a send at once, on two nodes: what is stored was stored before the silence", async () => {
  const [here, there] = cluster.nodes;
  const id = await makeGroup();
  await using sql = await connectSql(cluster.databaseUrl);
  await using socket = await connectUser(there, mia.token);
  let stored = 0;
  let refused = 0;
  for (let round = 0; round < 60; round++) {
    const send = socket.request({ type: "message.send", conversation_id: id, content: `${round}` });
    const silenced = silence(owner, id, mia);
    const [answer, code] = await Promise.all([send, silenced]);
    expect(code).toBe("ok");
    if (answer.type === "ack") stored++;
    else {
      expect(answer.error.code).toBe("silenced");
      refused++;
    }
    const after = await socket.request({ type: "message.send", conversation_id: id, content: "after" });
    expect(after).toMatchObject({ error: { code: "silenced" } });
    await ask(here, owner, moderation.unsilence, { params: { id, user_id: mia.id } });
  }
  expect(stored + refused).toBe(60);
  // The log says in which order they came: no message of hers between a silence and its end.
  const rows = await sql.rows<{ event: string; silenced: boolean }>(
    `select 'message' as event, false as silenced, created_version as version from messages where conversation_id = $1 and sender_id = $2 and kind = 'text'
     union all
     select 'member', ch.data -> 'members' -> 0 ? 'silenced_until', ch.version from changes ch where ch.conversation_id = $1 and ch.event = 'member.updated'
     order by version`,
    [id, mia.id],
  );
  let isSilenced = false;
  for (const { event, silenced } of rows) {
    if (event === "member") isSilenced = silenced;
    else expect(isSilenced).toBe(false);
  }
});

test("I6 G11 G12 the audit log says who was silenced, and that who writes was changed", async () => {
  const [here] = cluster.nodes;
  const boss = await registerAdmin(here, "boss");
  const id = await makeGroup();
  await silence(owner, id, mia);
  await ask(here, owner, conversations.update, { params: { id }, body: { who_writes: "admins" } });
  const entries = (await readAudit(here, boss)).filter(({ conversation_id }) => conversation_id === id);
  expect(entries.slice(0, 2).map(({ action, details }) => [action, details])).toEqual([
    ["group.changed", { changed: ["who_writes"] }],
    ["member.changed", { members: [{ user_id: mia.id, role: "member", silenced_until: IN_AN_HOUR }] }],
  ]);
});
