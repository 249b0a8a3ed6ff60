import type { ConversationId, Message, ServerFrame, UserId } from "@gochat/protocol";
import {
  call,
  connectSql,
  connectUser,
  eventually,
  startDatabaseProxy,
  startNodes,
  startRedis,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";
import { settle as settleAll } from "./sync/settle.ts";
import { changesOf, expectValid, isVersioned, range, sync, versionsOf } from "./sync/sync-frames.ts";
import type { Position, SyncAnswer } from "./sync/sync-frames.ts";
import { Traffic } from "./sync/traffic.ts";

/*
 * Connections that ask for no event before their `sync` is answered (R9).
 */

const SYNC_FIRST = { query: { v: "1", sync: "1" } } as const;

const meOf = async (api: Api): Promise<UserId> =>
  (await api<{ user: { id: UserId } }>("GET", "/auth/me")).user.id;

const typesOf = (frames: readonly ServerFrame[]) => frames.map(({ type }) => type);

/** Alice's direct conversation with bob and a group of both, at versions 1 and 2, and not new any more. */
async function twoConversations(server: TestServer): Promise<Record<"direct" | "group", ConversationId>> {
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const bobId = await meOf(bob);
  const direct = await openConversation(alice, { participant: "bob" });
  const group = await openConversation(alice, { name: "Team", participant_ids: [bobId] });
  await using sql = await connectSql(server.databaseUrl);
  await settleAll(sql);
  return { direct, group };
}

/** When this client is answered, whatever was delivered on its node before is on its way to all others there. */
async function settle(client: TestClient): Promise<void> {
  await client.request({ type: "ping" });
}

test("R9 between ready and the end of the first sync no event comes, whichever node it is from; answers come at once; then each version once and in order", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  const { direct, group } = await twoConversations(first);
  const alice = apiOf(first, "alice");
  await using other = await connectUser(second, "bob");
  await using device = await connectUser(second, "bob", SYNC_FIRST);
  for (const n of range(1, 5)) for (const id of [direct, group]) await sendOver(alice, id, `message ${n}`);
  await alice("POST", `/conversations/${group}/members`, {
    user_ids: [await meOf(apiOf(first, "guest"))],
  });
  const added = await openConversation(alice, {
    name: "Added",
    participant_ids: [device.ready.user.id],
  });
  await sendOver(alice, added, "welcome");
  await eventually(() => expect(versionsOf(other.frames, added)).toHaveLength(3));
  await eventually(() => expect(versionsOf(other.frames, direct)).toHaveLength(5));
  // A send of its own is answered, and so is a ping.
  const own = await device.sendMessage({ conversation_id: direct }, "from here");
  await settle(device);
  expect(typesOf(device.frames)).toEqual(["ready", "ack", "pong"]);

  const { frames } = await sync(device, { [direct]: 1 }, device.ready);
  expectValid(frames);
  expect(versionsOf(frames, direct)).toEqual(range(2, 7));
  // What the device did not name comes from the first version on that it was not shown: it was in the group before.
  expect(versionsOf(frames, group)).toEqual(range(3, 9));
  expect(changesOf(frames, added)).toMatchObject([
    { type: "conversation.created", version: 3, conversation: { last_message: { content: "welcome" } } },
  ]);
  const after = device.frames.length;
  await sendOver(alice, direct, "live");
  await sendOver(alice, added, "live too");
  await eventually(() => expect(device.messages.at(-1)?.content).toBe("live too"));
  expect(
    device.frames
      .slice(after)
      .filter(isVersioned)
      .map(({ version }) => version),
  ).toEqual([8, 4]);
  expect(own.version).toBe(7);
});

test("R9 markers that come while it waits come before what the sync answers, typing does not come, and who is watched is seen at once", async () => {
  await using server = await startServer();
  const { direct } = await twoConversations(server);
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  for (const [client, content] of [
    [alice, "hello"],
    [bob, "hello yourself"],
  ] as const)
    await client.sendMessage({ conversation_id: direct }, content);
  await using device = await connectUser(server, "bob", SYNC_FIRST);
  alice.send({ type: "typing.start", conversation_id: direct });
  await bob.next("typing.started");
  const { user } = alice.ready;
  await alice.request({ type: "conversation.mark", marks: [{ conversation_id: direct, read_seq: 2 }] });
  await eventually(() =>
    expect(bob.frames).toContainEqual(
      expect.objectContaining({ type: "conversation.marked", user_id: user.id, read_seq: 2 }),
    ),
  );
  await device.request({ type: "presence.watch", user_ids: [user.id] });
  alice.send({ type: "presence.set", status: "away" });
  await device.next("presence.changed");
  expect(typesOf(device.frames)).toEqual(["ready", "presence.states", "presence.changed"]);
  const { frames } = await sync(device, { [direct]: 3 });
  expect(frames[0]).toMatchObject({ type: "conversation.marked", user_id: user.id, read_seq: 2 });
  expect(typesOf(frames)).not.toContain("typing.started");
});

test("R9 what is of the moment does not come while the last sync is answered, nor after it", async () => {
  await using database = await withDatabase();
  await using redis = await startRedis();
  const env = { REDIS_ADDR: redis.addr };
  await using server = await startServer({ databaseUrl: database.url, env });
  const { proxy, url } = await startDatabaseProxy(database.url);
  await using _proxy = proxy;
  await using late = await startServer({ databaseUrl: url, env });
  const { direct } = await twoConversations(server);
  await using alice = await connectUser(server, "alice");
  await using other = await connectUser(late, "bob");
  await using device = await connectUser(late, "bob", SYNC_FIRST);
  await alice.sendMessage({ conversation_id: direct }, "hello");
  await other.sendMessage({ conversation_id: direct }, "hello yourself");
  // From here on the node knows who may see it.
  alice.send({ type: "typing.start", conversation_id: direct });
  await other.next("typing.started");
  alice.send({ type: "typing.stop", conversation_id: direct });
  await other.next("typing.stopped");
  proxy.stall();
  device.send({ type: "sync", conversations: { [direct]: 1 } });
  await settle(device);
  alice.send({ type: "typing.start", conversation_id: direct });
  await other.next("typing.started");
  await settle(device);
  proxy.resume();
  await device.next("synced");
  await settle(device);
  const types = typesOf(device.frames);
  expect(types.filter((type) => type === "message.created")).toHaveLength(2);
  expect(types).not.toContain("typing.started");
});

test("R9 R8 of several syncs the last one ends the wait: nothing is between them, and nothing is missing after them", async () => {
  await using server = await startServer();
  const { direct, group } = await twoConversations(server);
  const alice = apiOf(server, "alice");
  await using other = await connectUser(server, "bob");
  await using device = await connectUser(server, "bob", SYNC_FIRST);
  const sent = async (content: string) => {
    for (const id of [direct, group]) await sendOver(alice, id, content);
    await eventually(() => expect(other.messages.at(-1)?.content).toBe(content));
    await settle(device);
  };
  await sent("one");
  const added = await openConversation(alice, { name: "Added", participant_ids: [device.ready.user.id] });
  await eventually(() => expect(versionsOf(other.frames, added)).toHaveLength(2));
  const more = await sync(device, { [direct]: 1 }, { ...device.ready, more: true });
  expect([versionsOf(more.frames, direct), versionsOf(more.frames, group)]).toEqual([[2], []]);
  const before = device.frames.length;
  expect(changesOf(more.frames, added).map(({ type, version }) => [type, version])).toEqual([
    ["conversation.created", 2],
  ]);
  await sendOver(alice, added, "behind what it was told");
  await sent("two");
  expect(device.frames.slice(before).filter(isVersioned)).toEqual([]);
  const last = await sync(device, { [group]: 2 }, device.ready);
  expect([versionsOf(last.frames, direct), versionsOf(last.frames, group)]).toEqual([[3], [3, 4]]);
  // It has this one already, so that it drops what comes of it as a whole (R8).
  expect(changesOf(last.frames, added).map(({ type, version }) => [type, version])).toEqual([
    ["conversation.created", 3],
    ["message.created", 3],
  ]);
  const end = device.frames.length;
  await sent("three");
  await eventually(() => expect(device.frames.slice(end).filter(isVersioned)).toHaveLength(2));
});

test(
  "R9 C11 a connection that never syncs is closed at its first heartbeat, with a code that says to connect again",
  { timeout: 60_000 },
  async () => {
    await using server = await startServer();
    await using quiet = await connectUser(server, "alice", SYNC_FIRST);
    await using synced = await connectUser(server, "alice", SYNC_FIRST);
    await using asksNothing = await connectUser(server, "alice");
    await sync(synced, {});
    const opened = performance.now();
    expect(await quiet.closed).toBe(4003);
    expect(performance.now() - opened).toBeGreaterThan(20_000);
    for (const client of [synced, asksNothing]) await settle(client);
  },
);

test("R9 R1 D3 a sync that fails ends nothing: the next one brings what came before it, and while it was tried", async () => {
  await using server = await startServer();
  const { proxy, url } = await startDatabaseProxy(server.databaseUrl);
  await using _proxy = proxy;
  await using late = await startServer({ databaseUrl: url });
  const { direct } = await twoConversations(server);
  const alice = apiOf(server, "alice");
  await using other = await connectUser(server, "bob");
  await using device = await connectUser(late, "bob", SYNC_FIRST);
  await sendOver(alice, direct, "one");
  await eventually(() => expect(other.messages).toHaveLength(1));
  proxy.stall();
  device.send({ type: "sync", id: "lost", conversations: { [direct]: 1 } });
  expect(await device.next("error")).toMatchObject({ id: "lost", error: { code: "unavailable" } });
  await sendOver(alice, direct, "two");
  proxy.resume();
  await eventually(async () => {
    const { frames } = await sync(device, { [direct]: 1 });
    expect(versionsOf(frames, direct)).toEqual([2, 3]);
  });
  expect(device.frames.filter(isVersioned)).toHaveLength(2);
});

/** Takes what comes as it comes, and throws at a version that is not the next one. */
class Stream {
  readonly versions = new Map<ConversationId, number>();
  readonly messages = new Map<string, Message>();
  position: Position = {};

  take(frames: readonly ServerFrame[]): void {
    for (const frame of frames) {
      if (frame.type === "reset") throw new Error(`${frame.conversation_id} is reset: ${frame.reason}`);
      if (!isVersioned(frame)) continue;
      const { conversation_id: id, version } = frame;
      const known = this.versions.get(id);
      if (frame.type !== "conversation.created" && known !== undefined && version !== known + 1)
        throw new Error(`after version ${known} of ${id} came ${version}`);
      this.versions.set(id, version);
      if ("message" in frame) this.messages.set(`${id}/${frame.message.seq}`, frame.message);
    }
  }
}

test("R9 O2 while all of them change on two nodes, a device that sets nothing aside has each version once and in order, however often it comes back", async () => {
  await using cluster = await startNodes(2);
  await using stack = new AsyncDisposableStack();
  const [first, second] = cluster.nodes;
  const fay = apiOf(first, "fay");
  const fayId = await meOf(fay);
  const writers = await Promise.all(
    cluster.nodes.map(async (node, n) => {
      const name = n === 0 ? "ann" : "ben";
      const api = apiOf(node, name);
      const device = stack.use(await connectUser(node, name));
      const conversationId = await openConversation(api, { participant: "fay" });
      return { api, device, conversationId };
    }),
  );
  const [ann, ben] = writers;
  if (ann === undefined || ben === undefined) throw new Error("there are two");
  const group = await openConversation(ann.api, {
    name: "All",
    participant_ids: [ben.device.ready.user.id, fayId],
  });
  const stream = new Stream();
  for (const id of [ann.conversationId, ben.conversationId, group])
    stream.versions.set(
      id,
      (await fay<{ conversation: { version: number } }>("GET", `/conversations/${id}`)).conversation.version,
    );
  await using traffic = new Traffic([
    ...writers,
    ...writers.map(({ device }) => ({ device, conversationId: group })),
  ]);
  const visits = 40;
  for (const visit of range(1, visits)) {
    const node = visit % 2 === 0 ? first : second;
    await using device = await connectUser(node, "fay", SYNC_FIRST);
    await traffic.after(visit % 3);
    expect(typesOf(device.frames)).toEqual(["ready"]);
    const asked = Object.fromEntries(stream.versions) as Record<ConversationId, number>;
    const answer: SyncAnswer = await sync(device, asked, stream.position);
    await traffic.after(visit % 7);
    stream.position = answer.synced;
    stream.take(device.frames);
  }
  await traffic.stop();
  await using device = await connectUser(first, "fay", SYNC_FIRST);
  const asked = Object.fromEntries(stream.versions) as Record<ConversationId, number>;
  stream.take((await sync(device, asked, stream.position)).frames);
  for (const [id, version] of stream.versions) {
    const { body } = await call<{ conversation: { version: number } }>(
      first,
      "GET",
      `/api/v1/conversations/${id}`,
      {
        token: "fay",
      },
    );
    expect(version).toBe(body.conversation.version);
  }
  expect(traffic.made).toBeGreaterThan(visits);
});
