import type { Conversation, ConversationId, OwnUser, UserSummary } from "@gochat/protocol";
import { eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { join, listIds, nameOf, setAudience, settle, stateOf, watch } from "./rig.ts";
import type { Person } from "./rig.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startNodes(2);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Pair extends AsyncDisposable {
  /** Takes messages of those whom `messages_from` lets; on the first node. */
  readonly shy: Person;
  /** On the second one. */
  readonly caller: Person;
}

async function pair(messages_from: OwnUser["messages_from"]): Promise<Pair> {
  const shy = await join(cluster.nodes[0], nameOf("shy"));
  const caller = await join(cluster.nodes[1], nameOf("caller"));
  await setAudience(shy, { messages_from });
  const dispose = async () => {
    await shy[Symbol.asyncDispose]();
    await caller[Symbol.asyncDispose]();
  };
  return { shy, caller, [Symbol.asyncDispose]: dispose };
}

async function write(from: Person, to: Person, content: string): Promise<ConversationId> {
  return (await from.device.sendMessage({ recipient: to.name }, content)).conversation_id;
}

test("S1 the settings of consent are one's own, and a word that is none is refused", async () => {
  await using two = await pair("everybody");
  const { shy } = two;
  const changed = await shy.api<{ user: OwnUser }>("PATCH", "/users/me", { groups_from: "shared" });
  expect(changed.user).toMatchObject({ messages_from: "everybody", groups_from: "shared" });
  expect((await shy.api<{ user: OwnUser }>("GET", "/auth/me")).user.groups_from).toBe("shared");
  expect(await shy.outcome("PATCH", "/users/me", { groups_from: "friends" })).toBe("invalid_request");
});

test.each(["everybody", "shared", "nobody"] as const)(
  "S1 S2 whose first message is a request, with messages_from %s",
  async (messages_from) => {
    await using two = await pair(messages_from);
    const { shy, caller } = two;
    const stranger = await write(caller, shy, "hello");
    expect((await stateOf(shy, stranger)).request).toBe(messages_from === "everybody" ? null : "pending");
    expect((await stateOf(caller, stranger)).request).toBeNull();

    await using known = await join(cluster.nodes[1], nameOf("known"));
    await known.api("POST", "/conversations", { name: "Both", participants: [shy.name] });
    const shared = await write(known, shy, "hello");
    expect((await stateOf(shy, shared)).request).toBe(messages_from === "nobody" ? "pending" : null);
  },
);

test("S1 what was opened before stays as it is, and who opens a conversation has no request in it", async () => {
  await using two = await pair("everybody");
  const { shy, caller } = two;
  const id = await write(caller, shy, "hello");
  await setAudience(shy, { messages_from: "nobody" });
  await write(caller, shy, "hello again");
  expect((await stateOf(shy, id)).request).toBeNull();

  await using other = await join(cluster.nodes[1], nameOf("other"));
  const own = await write(shy, other, "it is me who asks");
  expect((await stateOf(shy, own)).request).toBeNull();
  expect((await stateOf(other, own)).request).toBeNull();
});

test("S2 S3 a request is brought as every conversation is, to each as they see it, and stands in a list of its own", async () => {
  await using two = await pair("nobody");
  const { shy, caller } = two;
  await using beside = await join(cluster.nodes[1], shy.name);
  await using callers = await join(cluster.nodes[0], caller.name);
  const id = await write(caller, shy, "hello");
  for (const { device } of [shy, beside]) {
    const { conversation } = await device.next("conversation.created");
    expect(conversation.me.request).toBe("pending");
    expect((await device.next("message.created")).message.content).toBe("hello");
  }
  expect((await callers.device.next("conversation.created")).conversation.me.request).toBeNull();
  expect(await listIds(shy)).toEqual([]);
  expect(await listIds(shy, "archived=true")).toEqual([]);
  expect(await listIds(shy, "requests=true")).toEqual([id]);
  expect(await listIds(shy, "requests=ignored")).toEqual([]);
  expect((await stateOf(shy, id)).unread_count).toBe(1);
  expect(await listIds(caller)).toEqual([id]);
  expect(await listIds(caller, "requests=true")).toEqual([]);
  expect(await shy.outcome("GET", "/conversations?requests=true&archived=true")).toBe("invalid_request");
  expect(await shy.outcome("GET", "/conversations?requests=all")).toBe("invalid_request");
});

test("S2 opened over HTTP it is a request as well, and the answer does not tell", async () => {
  await using two = await pair("nobody");
  await using open = await pair("everybody");
  const opened = async ({ shy, caller }: Pair) => {
    const { conversation, is_new } = await caller.api<{ conversation: Conversation; is_new: boolean }>(
      "POST",
      "/conversations",
      { participant_id: shy.id },
    );
    expect(is_new).toBe(true);
    return conversation;
  };
  const [asRequest, asEver] = [await opened(two), await opened(open)];
  expect(asRequest.me).toEqual({ ...asEver.me, joined_at: asRequest.me.joined_at });
  expect((await stateOf(two.shy, asRequest.id)).request).toBe("pending");
});

test("S2 S4 who is asked is not seen to read, to type or to be there, until they accept", async () => {
  await using two = await pair("nobody");
  const { shy, caller } = two;
  const id = await write(caller, shy, "hello");
  const { frames } = caller.device;
  const read = { marks: [{ conversation_id: id, read_seq: 1 }] };
  await shy.api("POST", "/marks", read);
  shy.device.send({ type: "typing.start", conversation_id: id });
  await shy.device.settleTyping();
  expect(await watch(caller, shy.id)).toBe("offline");
  expect((await stateOf(shy, id)).read_seq).toBe(1);
  const readers = async () =>
    (await caller.api<{ users: UserSummary[] }>("GET", `/conversations/${id}/messages/1/readers`)).users;
  expect(await readers()).toEqual([]);

  expect((await settle(shy, id, { request: "accepted" })).request).toBeNull();
  await eventually(async () => expect(await watch(caller, shy.id)).toBe("online"));
  await write(caller, shy, "are you there?");
  await shy.api("POST", "/marks", { marks: [{ conversation_id: id, read_seq: 2 }] });
  await eventually(async () => expect((await readers()).map((user) => user.id)).toEqual([shy.id]));
  const marked = () =>
    frames.filter((frame) => frame.type === "conversation.marked" && frame.user_id === shy.id);
  // What came first is what they read last: nothing was told before.
  await eventually(() => expect(marked()).toMatchObject([{ read_seq: 2 }]));
  expect(frames.filter(({ type }) => type === "typing.started")).toEqual([]);
  // What is typed next is passed on at once (P1).
  shy.device.send({ type: "typing.stop", conversation_id: id });
  shy.device.send({ type: "typing.start", conversation_id: id });
  expect((await caller.device.next("typing.started")).user_id).toBe(shy.id);
});

test("S4 an accepted request is an ordinary conversation, for good", async () => {
  await using two = await pair("nobody");
  const { shy, caller } = two;
  await using beside = await join(cluster.nodes[1], shy.name);
  const id = await write(caller, shy, "hello");
  const before = await stateOf(shy, id);
  const me = await settle(shy, id, { request: "accepted" });
  expect(me.state_version).toBeGreaterThan(before.state_version);
  const marked = await beside.device.next("conversation.marked");
  expect(marked.me).toMatchObject({ request: null, state_version: me.state_version });
  expect(await listIds(shy)).toEqual([id]);
  expect(await listIds(shy, "requests=true")).toEqual([]);
  expect(await shy.outcome("PATCH", `/conversations/${id}/me`, { request: "ignored" })).toBe("forbidden");
  expect((await settle(shy, id, { request: "accepted" })).request).toBeNull();
});

test("S4 what one ignores stays away, whatever is written in it, and can still be accepted", async () => {
  await using two = await pair("shared");
  const { shy, caller } = two;
  const id = await write(caller, shy, "hello");
  expect((await settle(shy, id, { request: "ignored" })).request).toBe("ignored");
  await write(caller, shy, "hello?");
  expect(await listIds(shy)).toEqual([]);
  expect(await listIds(shy, "requests=true")).toEqual([]);
  expect(await listIds(shy, "requests=ignored")).toEqual([id]);
  expect((await stateOf(shy, id)).unread_count).toBe(2);
  expect(await watch(caller, shy.id)).toBe("offline");
  await settle(shy, id, { request: "accepted", is_pinned: true });
  expect(await listIds(shy)).toEqual([id]);
  await eventually(async () => expect(await watch(caller, shy.id)).toBe("online"));
});

test("S4 to write in it accepts it; what is no request is not ignored", async () => {
  await using two = await pair("nobody");
  const { shy, caller } = two;
  const id = await write(caller, shy, "hello");
  await shy.device.sendMessage({ conversation_id: id }, "hello, who is it?");
  expect((await stateOf(shy, id)).request).toBeNull();
  expect(await listIds(shy)).toEqual([id]);
  expect(await listIds(shy, "requests=true")).toEqual([]);
  for (const person of [shy, caller])
    expect(await person.outcome("PATCH", `/conversations/${id}/me`, { request: "ignored" })).toBe(
      "forbidden",
    );
  await using stranger = await join(cluster.nodes[0], nameOf("stranger"));
  expect(await stranger.outcome("PATCH", `/conversations/${id}/me`, { request: "ignored" })).toBe(
    "conversation_not_found",
  );
});

test("S3 a device that was away gets a request by its sync, and what became of it", async () => {
  await using two = await pair("nobody");
  const { shy, caller } = two;
  const { since, epoch } = shy.device.ready;
  const id = await write(caller, shy, "hello");
  await using late = await join(cluster.nodes[1], shy.name);
  late.device.send({ type: "sync", conversations: {}, since, epoch });
  expect((await late.device.next("conversation.created")).conversation.me.request).toBe("pending");
  const synced = await late.device.next("synced");
  await settle(shy, id, { request: "accepted" });
  await using later = await join(cluster.nodes[1], shy.name);
  later.device.send({ type: "sync", conversations: { [id]: 2 }, since: synced.since, epoch });
  await eventually(() => {
    const own = later.device.frames.filter((frame) => frame.type === "conversation.marked");
    expect(own.at(-1)).toMatchObject({ me: { request: null } });
  });
});
