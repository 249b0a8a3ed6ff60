import type {
  Conversation,
  ConversationId,
  Message,
  ServerFrame,
  ServerFrameOf,
  UserId,
} from "@gochat/protocol";
import {
  call,
  connectSql,
  connectUser,
  DeviceState,
  driftBetween,
  eventually,
  fetchState,
  readAwaited,
  startNodes,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { TestServer, TestSql } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiOf, openConversation, readMessages, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";
import { Follower } from "./sync/follower.ts";
import { nameOf, readLog } from "./sync/log.ts";
import { startRecordedServer } from "./sync/recorded-server.ts";
import { settle } from "./sync/settle.ts";
import {
  changesOf,
  expectValid,
  isVersioned,
  range,
  resetsOf,
  sync,
  versionsOf,
} from "./sync/sync-frames.ts";
import type { VersionedFrame } from "./sync/sync-frames.ts";
import { Traffic } from "./sync/traffic.ts";
import type { Writer } from "./sync/traffic.ts";

const meOf = async (api: Api): Promise<UserId> =>
  (await api<{ user: { id: UserId } }>("GET", "/auth/me")).user.id;

const metricsOf = async (server: TestServer): Promise<string> =>
  (await call<string>(server, "GET", "/metrics")).body;

/** A device that was there for a moment. */
async function readyOf(server: TestServer, name: string): Promise<ServerFrameOf<"ready">> {
  await using device = await connectUser(server, name);
  return device.ready;
}

/** Every conversation of a device that has just read them. */
async function readVersions(api: Api): Promise<Map<ConversationId, number>> {
  const versions = new Map<ConversationId, number>();
  for (let cursor = ""; ;) {
    const page = await api<{ conversations: Conversation[]; next_cursor: string | null }>(
      "GET",
      `/conversations?limit=100${cursor}`,
    );
    for (const { id, version } of page.conversations) versions.set(id, version);
    if (page.next_cursor === null) return versions;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

const asked = (versions: ReadonlyMap<ConversationId, number>) =>
  Object.fromEntries(versions) as Record<ConversationId, number>;

/** At least 20 changes that every conversation can have. */
async function changeMessages(api: Api, id: ConversationId): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const { seq } = await sendOver(api, id, `first ${round}`);
    const path = `/conversations/${id}/messages/${seq}`;
    await api("POST", `/conversations/${id}/messages`, { content: "an answer", reply_to_seq: seq });
    await api("PATCH", path, { content: `edited ${round}` });
    await api("PATCH", path, { content: `edited again ${round}` });
    await api("PUT", `${path}/reactions/${encodeURIComponent("👍")}`);
    await api("PUT", `/conversations/${id}/pins/${seq}`);
    if (round === 1) await api("DELETE", `${path}/reactions/${encodeURIComponent("👍")}`);
    if (round === 2) await api("DELETE", path);
  }
}

/** What only groups can have. */
async function changeGroup(api: Api, id: ConversationId, userId: UserId): Promise<void> {
  await api("PATCH", `/conversations/${id}`, { name: "Another name", description: "What it is about" });
  await api("POST", `/conversations/${id}/members`, { user_ids: [userId] });
  await api("PATCH", `/conversations/${id}/members/${userId}`, { role: "admin" });
  await api("DELETE", `/conversations/${id}/members/${userId}`);
}

/** Bob's 25 groups and 25 direct conversations, which all change while he is away; two of them he is removed from. */
async function changeEverything(
  server: TestServer,
): Promise<{ versions: Map<ConversationId, number>; removed: ConversationId[]; added: ConversationId[] }> {
  const bob = apiOf(server, "bob");
  const [bobId, guestId] = await Promise.all([meOf(bob), meOf(apiOf(server, "guest"))]);
  const peers = range(1, 25).map((n) => apiOf(server, `peer${n}`));
  const direct = await Promise.all(peers.map((peer) => openConversation(peer, { participant: "bob" })));
  const groups = await Promise.all(
    peers.map((peer, n) => openConversation(peer, { name: `Group ${n}`, participant_ids: [bobId] })),
  );
  const versions = await readVersions(bob);
  expect(versions.size).toBe(50);

  const added: ConversationId[] = [];
  await Promise.all(
    peers.map(async (peer, n) => {
      const [one, group] = [direct[n], groups[n]];
      if (one === undefined || group === undefined) throw new Error("each peer has two");
      await changeMessages(peer, one);
      await changeMessages(peer, group);
      await changeGroup(peer, group, guestId);
      if (n < 2) await removeMember(peer, group, bobId);
      if (n < 3) added.push(await openConversation(peer, { name: `New ${n}`, participant_ids: [bobId] }));
    }),
  );
  return { versions, removed: groups.slice(0, 2), added };
}

const removeMember = (api: Api, id: ConversationId, userId: UserId) =>
  api("DELETE", `/conversations/${id}/members/${userId}`);

/** What bob gets is the log, from where he stood; and it leads to what he would read. */
async function expectEverything(
  server: TestServer,
  sql: TestSql,
  frames: readonly ServerFrame[],
  { versions, removed, added }: Awaited<ReturnType<typeof changeEverything>>,
): Promise<void> {
  expectValid(frames);
  const log = await readLog(sql);
  const bob = apiOf(server, "bob");
  expect(resetsOf(frames)).toEqual(Object.fromEntries(removed.map((id) => [id, "not_found"])));
  const created = frames.filter((frame) => frame.type === "conversation.created");
  expect(created.map(({ conversation_id }) => conversation_id).toSorted()).toEqual(added.toSorted());
  let changes = 0;
  for (const [id, version] of versions) {
    const got = changesOf(frames, id);
    if (removed.includes(id)) expect(got).toEqual([]);
    else expect(got.map(nameOf)).toEqual(log.get(id)?.filter(([v]) => v > version));
    changes += got.length;
    const messages = new Map<number, Message>();
    for (const frame of got) if ("message" in frame) messages.set(frame.message.seq, frame.message);
    const shown = await readMessages(bob, id).catch(() => new Map<number, Message>());
    for (const [seq, message] of messages) expect(message).toEqual(shown.get(seq));
  }
  expect(changes).toBeGreaterThan(48 * 20);
}

test("R1 R2 R4 after being away a device gets every change of 50 conversations once and in order, what is new and what is gone, at the price of 2 statements", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  await using sql = await connectSql(database.url);
  const position = await readyOf(server, "bob");
  const everything = await changeEverything(server);

  await settle(sql);
  // One node that has seen it all, one that has only the log.
  await using recorded = await startRecordedServer(database.url);
  for (const node of [server, recorded]) {
    await using back = await connectUser(node, "bob");
    const { frames } = await sync(back, asked(everything.versions), position);
    await expectEverything(node, sql, frames, everything);
  }
  await using back = await connectUser(recorded, "bob");
  const statements = await recorded.statementsOf(() => sync(back, asked(everything.versions), position));
  // The log; markers and what is new.
  expect(statements).toHaveLength(2);
});

/** A group and a direct conversation of bob, with a few changes of each kind. */
async function changeTwo(
  server: TestServer,
): Promise<{ group: ConversationId; direct: ConversationId; versions: Map<ConversationId, number> }> {
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const direct = await openConversation(alice, { participant: "bob" });
  const group = await openConversation(alice, { name: "Team", participant_ids: [await meOf(bob)] });
  const versions = await readVersions(bob);
  for (const id of [direct, group]) await changeMessages(alice, id);
  await changeGroup(alice, group, await meOf(apiOf(server, "guest")));
  return { group, direct, versions };
}

const raise = (versions: ReadonlyMap<ConversationId, number>, frames: readonly ServerFrame[]) =>
  new Map([...versions].map(([id, version]) => [id, Math.max(version, ...versionsOf(frames, id))]));

test("R4 without traffic a second sync and a third send nothing but synced, from memory and from the log", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  await using sql = await connectSql(database.url);
  const ready = await readyOf(server, "bob");
  const { versions } = await changeTwo(server);
  await apiOf(server, "bob")("POST", "/marks", {
    marks: [...versions.keys()].map((conversation_id) => ({ conversation_id, read_seq: 3 })),
  });
  await settle(sql);
  await using fresh = await startServer({ databaseUrl: database.url });
  for (const node of [server, fresh]) {
    await using device = await connectUser(node, "bob");
    const first = await sync(device, asked(versions), ready);
    expect(first.frames.filter(({ type }) => type === "conversation.marked").length).toBeGreaterThan(0);
    const now = asked(raise(versions, first.frames));
    const second = await sync(device, now, first.synced);
    const third = await sync(device, now, second.synced);
    expect([second.frames, third.frames]).toEqual([[], []]);
  }
});

/** In their order those with a version; the others have none. */
const comparable = (frames: readonly ServerFrame[]) => ({
  changes: frames.filter(isVersioned),
  others: frames
    .filter((frame) => !isVersioned(frame))
    .map((frame) => JSON.stringify(frame))
    .toSorted(),
});

/** What is shown last of each message, and every other change. */
function outcomeOf(frames: readonly ServerFrame[]): unknown[] {
  const last = new Map<string, VersionedFrame>();
  for (const frame of frames.filter(isVersioned))
    last.set(
      `${frame.conversation_id} ${"message" in frame ? frame.message.seq : `v${frame.version}`}`,
      frame,
    );
  return [...last.values()];
}

test("R7 R5 two nodes answer the same, and one that remembers leads to the same as one that reads the log", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  const ready = await readyOf(server, "bob");
  const { versions } = await changeTwo(server);
  await using first = await startServer({ databaseUrl: database.url });
  await using second = await startServer({ databaseUrl: database.url });
  const unknown = crypto.randomUUID() as ConversationId;
  const [early] = versions.keys();
  const wanted = { ...asked(versions), ...(early && { [early]: 1 }), [unknown]: 3 };
  const answers = [];
  for (const node of [first, second, server]) {
    await using device = await connectUser(node, "bob");
    answers.push((await sync(device, wanted, ready)).frames);
  }
  const [one = [], other = [], remembered = []] = answers;
  expect(comparable(other)).toEqual(comparable(one));
  expect(remembered.filter(isVersioned).map(nameOf)).toEqual(one.filter(isVersioned).map(nameOf));
  expect(outcomeOf(remembered)).toEqual(outcomeOf(one));
  expect(one.filter(isVersioned).length).toBeGreaterThan(40);
});

/** Messages as if they had been there for long. A node that follows the conversation would read them as missed. */
async function fill(
  sql: TestSql,
  id: ConversationId,
  sender: UserId,
  count: number,
  length = 20,
): Promise<void> {
  await sql.rows(
    `with head as (update conversations set last_seq = last_seq + $3, version = version + $3 where id = $1 returning last_seq - $3 as seq, version - $3 as version)
     insert into messages (conversation_id, seq, version, created_version, id, sender_id, content, created_at)
     select $1, head.seq + n, head.version + n, head.version + n, gen_random_uuid(), $2, repeat('x', $4), now() - interval '1 hour' from head, generate_series(1, $3) n`,
    [id, sender, count, length],
  );
}

test("R2 one conversation of more than 1,000 changes is reset, and so is what is beyond 10,000 in all", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const alice = apiOf(server, "alice");
  const aliceId = await meOf(alice);
  const bobId = await meOf(apiOf(server, "bob"));
  const ids = await Promise.all(
    range(1, 12).map((n) => openConversation(alice, { name: `Group ${n}`, participant_ids: [bobId] })),
  );
  const [exact, over, ...rest] = ids;
  if (exact === undefined || over === undefined) throw new Error("there are twelve");
  await fill(sql, exact, aliceId, 1000);
  await fill(sql, over, aliceId, 1001);
  for (const id of rest) await fill(sql, id, aliceId, 950);
  await using device = await connectUser(server, "bob");

  const two = await sync(device, { [exact]: 2, [over]: 2 });
  expect(versionsOf(two.frames, exact)).toEqual(range(3, 1002));
  expect([changesOf(two.frames, over), resetsOf(two.frames)]).toEqual([[], { [over]: "too_far" }]);

  // 1,000 and nine times 950 are 9,550; the tenth would be more than 10,000.
  const all = await sync(device, Object.fromEntries([exact, ...rest].map((id) => [id, 2])));
  expect(resetsOf(all.frames)).toEqual({ [rest.at(-1) ?? ""]: "too_far" });
  for (const id of rest.slice(0, -1)) expect(versionsOf(all.frames, id)).toEqual(range(3, 952));
  expect(versionsOf(all.frames, rest.at(-1) ?? exact)).toEqual([]);
});

test("R2 E4 what one is not in, was removed from, or does not exist is reset in the same way", async () => {
  await using server = await startServer();
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const [bobId, guestId] = await Promise.all([meOf(bob), meOf(apiOf(server, "guest"))]);
  const foreign = await openConversation(alice, { name: "Others", participant_ids: [guestId] });
  const former = await openConversation(alice, { name: "Former", participant_ids: [bobId, guestId] });
  await removeMember(alice, former, bobId);
  const missing = crypto.randomUUID() as ConversationId;
  await using device = await connectUser(server, "bob");
  for (const version of [0, 1, 99]) {
    const wanted = { [foreign]: version, [former]: version, [missing]: version };
    const { frames } = await sync(device, wanted, device.ready);
    expect(frames).toEqual(
      [foreign, former, missing].map((conversation_id) => ({
        type: "reset",
        conversation_id,
        reason: "not_found",
      })),
    );
  }
});

test("R2 a version from the future is ahead, and one from before somebody left and came back is rejoined", async () => {
  await using server = await startServer();
  await using fresh = await startServer({ databaseUrl: server.databaseUrl });
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const bobId = await meOf(bob);
  await using live = await connectUser(server, "bob");
  const future = await openConversation(alice, { name: "Future", participant_ids: [bobId] });
  const rejoined = await openConversation(alice, { name: "Rejoined", participant_ids: [bobId] });
  const direct = await openConversation(alice, { participant: "bob" });
  const before = (await readVersions(bob)).get(rejoined) ?? 0;
  await removeMember(alice, rejoined, bobId);
  await alice("POST", `/conversations/${rejoined}/members`, { user_ids: [bobId] });
  await sendOver(alice, direct, "hello");
  const created = await eventually(() => {
    const found = changesOf(live.frames, rejoined).findLast(({ type }) => type === "conversation.created");
    if (found === undefined) throw new Error("bob was not told yet");
    return found;
  });
  for (const node of [server, fresh]) {
    await using device = await connectUser(node, "bob");
    // Nobody can know version 0: it says nothing about what the device holds.
    const { frames } = await sync(device, { [future]: 3, [rejoined]: before, [direct]: 0 });
    expect(frames).toHaveLength(3);
    expect(resetsOf(frames)).toEqual({ [future]: "ahead", [rejoined]: "rejoined", [direct]: "rejoined" });
    const { frames: none } = await sync(device, { [future]: 2, [rejoined]: created.version + 1 });
    expect(none).toEqual([]);
  }
});

test("R3 after the database lost something every conversation is reset, within 5 seconds every node knows, and what follows is delivered", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const alice = await connectUser(server, "alice");
  const bob = await connectUser(server, "bob");
  const contents = range(1, 10).map((n) => `lost or kept ${n}`);
  for (const content of contents) await alice.sendMessage({ recipient: "bob" }, content);
  await eventually(() => expect(bob.messages).toHaveLength(10));
  const [{ conversation_id } = { conversation_id: "" as ConversationId }] = bob.messages;

  // As a backup of a moment after the fifth message would bring it back.
  await sql.rows("update members set read_seq = least(read_seq, 5), delivered_seq = least(delivered_seq, 5)");
  await sql.rows("delete from messages where seq > 5");
  await sql.rows("update conversations set version = 6, last_seq = 5");
  await sql.rows("update deployment set epoch = gen_random_uuid()");
  // At once in a sync that asks the database, also before the node itself knows.
  await using early = await connectUser(server, "bob");
  const { frames, synced } = await sync(early, { [conversation_id]: 11 }, early.ready);
  expect(resetsOf(frames)).toEqual({ [conversation_id]: "restored" });
  expect(synced.epoch).not.toBe(early.ready.epoch);

  const closed = await Promise.all([alice.closed, bob.closed, early.closed]);
  expect(closed).toEqual([1012, 1012, 1012]);
  await using sender = await connectUser(server, "alice");
  await using device = await connectUser(server, "bob");
  expect(device.ready.epoch).toBe(synced.epoch);
  // What the node remembered is not true any more either.
  const again = await sync(device, { [conversation_id]: 7 }, bob.ready);
  expect(again.frames).toEqual([{ type: "reset", conversation_id, reason: "restored" }]);
  expect(resetsOf((await sync(device, { [conversation_id]: 11 }, again.synced)).frames)).toEqual({
    [conversation_id]: "ahead",
  });
  const message = await sender.sendMessage({ recipient: "bob" }, "after the restore");
  expect([message.version, message.seq]).toEqual([7, 6]);
  // The node begins anew: what is young may come again, and a device that has read the conversation drops it.
  const isNews = ({ version }: Message) => version > 6;
  await eventually(() => expect(device.messages.filter(isNews)).toEqual([message]));
});

test("R1 O2 while all of them change all the time, devices that come and go have every version of their conversations once and in order, on whichever node", async () => {
  await using cluster = await startNodes(2);
  await using stack = new AsyncDisposableStack();
  const names = ["fay", "flo", "fred", "finn"];
  const [ann, ben] = [apiOf(cluster.nodes[0], "ann"), apiOf(cluster.nodes[1], "ben")];
  const ids = await Promise.all([...names, "ben"].map((name) => meOf(apiOf(cluster.nodes[0], name))));
  const devices = await Promise.all(
    cluster.nodes.map(async (node, n) => stack.use(await connectUser(node, n === 0 ? "ann" : "ben"))),
  );
  const writers: Writer[] = [];
  for (const n of range(1, 3)) {
    const conversationId = await openConversation(ann, { name: `Group ${n}`, participant_ids: ids });
    for (const device of devices) writers.push({ device, conversationId });
  }
  for (const [n, participant] of names.entries()) {
    const api = n % 2 === 0 ? ann : ben;
    const conversationId = await openConversation(api, { participant });
    const device = devices[n % 2];
    if (device !== undefined) writers.push({ device, conversationId });
  }
  const followers = await Promise.all(
    names.map(async (name) => new Follower(name, await readVersions(apiOf(cluster.nodes[0], name)))),
  );

  await using traffic = new Traffic(writers);
  await Promise.all(
    followers.map(async (follower) => {
      for (let visit = 0; follower.resumes < 52; visit++) {
        const node = cluster.nodes[Math.round(Math.random())] ?? cluster.nodes[0];
        await follower.visit(node, 1 + (visit % 3 === 0 ? 1 : 0), () =>
          traffic.after(Math.floor(Math.random() * 20)),
        );
        await traffic.after(Math.floor(Math.random() * 60));
      }
    }),
  );
  await traffic.stop();

  expect(followers.reduce((sum, { resumes }) => sum + resumes, 0)).toBeGreaterThanOrEqual(200);
  for (const [n, follower] of followers.entries()) {
    const api = apiOf(cluster.nodes[0], names[n] ?? "");
    await follower.visit(cluster.nodes[n % 2] ?? cluster.nodes[0], 1, async () => {});
    expect(follower.versions).toEqual(await readVersions(api));
    for (const id of follower.versions.keys())
      for (const [seq, message] of await readMessages(api, id)) {
        const shown = follower.messageAt(id, seq);
        if (shown !== undefined) expect(shown).toEqual(message);
        else expect(message.kind).toBe("system");
      }
  }
}, 120_000);

/** Groups of alice and bob with 900 KB of old messages each, of which no running node has heard. */
async function withLongConversations(count: number) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  await using server = await startServer({ databaseUrl: database.url });
  await using sql = await connectSql(database.url);
  const alice = apiOf(server, "alice");
  const bobId = await meOf(apiOf(server, "bob"));
  const asked: Record<ConversationId, number> = {};
  for (const n of range(1, count)) {
    const id = await openConversation(alice, { name: `Long ${n}`, participant_ids: [bobId] });
    await fill(sql, id, await meOf(alice), 110, 8000);
    asked[id] = 2;
  }
  const kept = stack.move();
  return { databaseUrl: database.url, asked, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

test("R1 a device that reads slowly gets a long answer piece by piece, and behind it what happened meanwhile", async () => {
  // 7 MB: more than the socket may hold back (C10), and more than the kernel takes.
  await using long = await withLongConversations(8);
  await using server = await startServer({ databaseUrl: long.databaseUrl });
  await using alice = await connectUser(server, "alice");
  await using slow = await connectUser(server, "bob");
  const [id] = Object.keys(long.asked) as ConversationId[];
  if (id === undefined) throw new Error("there are eight");
  slow.ws.pause();
  slow.send({ type: "sync", id: "slow", conversations: long.asked });
  const live = range(1, 100);
  for (const n of live) await alice.sendMessage({ conversation_id: id }, `live ${n}`);
  expect(slow.messages).toEqual([]);
  slow.ws.resume();
  await slow.next("synced");
  await eventually(() => expect(slow.messages).toHaveLength(8 * 110 + live.length));
  expect(versionsOf(slow.frames, id)).toEqual(range(3, 2 + 110 + live.length));
  expect(resetsOf(slow.frames)).toEqual({});
  const told = slow.messages.filter(({ conversation_id }) => conversation_id === id).slice(110);
  expect(told.map(({ content }) => content)).toEqual(live.map((n) => `live ${n}`));
});

test("C10 a device that does not read at all during an answer is cut off when too much waits for it", async () => {
  await using long = await withLongConversations(8);
  await using server = await startServer({ databaseUrl: long.databaseUrl });
  await using alice = await connectUser(server, "alice");
  await using stuck = await connectUser(server, "bob");
  const [conversation_id] = Object.keys(long.asked) as ConversationId[];
  if (conversation_id === undefined) throw new Error("there are eight");
  stuck.ws.pause();
  // Three times, so that the kernel does not take it all.
  for (const id of ["1", "2", "3"]) stuck.send({ type: "sync", id, conversations: long.asked });
  for (let sent = 0; !(await tooSlowOf(server)).includes("1"); sent += 50) {
    expect(sent).toBeLessThan(1000);
    await Promise.all(range(1, 50).map(() => alice.sendMessage({ conversation_id }, "y".repeat(16_000))));
  }
  stuck.ws.resume();
  expect(await stuck.closed).toBe(1006);
  expect(stuck.frames.filter(({ type }) => type === "synced").length).toBeLessThan(3);
});

/** How many sockets were given up because they read too slowly. */
const tooSlowOf = async (server: TestServer): Promise<string> =>
  /gochat_sockets_closed_total\{reason="too_slow"\} (\d+)/.exec(await metricsOf(server))?.[1] ?? "0";

test("C10 a device that takes nothing of an answer for 10 seconds is cut off, though nothing else waits for it", async () => {
  await using long = await withLongConversations(8);
  await using server = await startServer({ databaseUrl: long.databaseUrl });
  await using stuck = await connectUser(server, "bob");
  stuck.ws.pause();
  for (const id of ["1", "2", "3"]) stuck.send({ type: "sync", id, conversations: long.asked });
  await eventually(async () => expect(await tooSlowOf(server)).toBe("1"), { timeoutMs: 14_000 });
  stuck.ws.resume();
  expect(await stuck.closed).toBe(1006);
});

test("C10 what waits for all devices of a person together is bounded: most of ten are given up before the only one of somebody else", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using carol = await connectUser(server, "carol");
  await using stack = new AsyncDisposableStack();
  const stuck = await Promise.all(range(1, 10).map(async () => stack.use(await connectUser(server, "bob"))));
  const participant_ids = [stuck[0], carol].flatMap((device) => device?.ready.user.id ?? []);
  const conversation_id = await openConversation(apiOf(server, "alice"), { name: "Team", participant_ids });
  for (const device of [...stuck, carol]) {
    await device.next("conversation.created");
    device.ws.pause();
  }
  const content = "y".repeat(16_000);
  for (let sent = 0; Number(await tooSlowOf(server)) < 6; sent += 10) {
    expect(sent).toBeLessThan(2000);
    await Promise.all(range(1, 10).map(() => alice.sendMessage({ conversation_id }, content)));
  }
  carol.ws.resume();
  expect((await carol.request({ type: "ping" })).type).toBe("pong");
});

test("R2 of one conversation more than 1 MiB is too far, and of all together more than 8 MiB", async () => {
  await using long = await withLongConversations(12);
  await using server = await startServer({ databaseUrl: long.databaseUrl });
  await using sql = await connectSql(long.databaseUrl);
  const alice = apiOf(server, "alice");
  const ids = Object.keys(long.asked) as ConversationId[];
  await using device = await connectUser(server, "bob");
  const { frames } = await sync(device, long.asked);
  const resets = Object.keys(resetsOf(frames));
  expect(resets.length).toBeGreaterThan(0);
  expect(bytesOf(frames)).toBeLessThan(10 * 1024 * 1024);
  for (const id of ids) expect(versionsOf(frames, id)).toEqual(resets.includes(id) ? [] : range(3, 112));

  // Control characters, of which each takes six bytes.
  const [, id] = ids;
  if (id === undefined) throw new Error("there are twelve");
  await sql.rows("update messages set content = repeat(chr(1), 2000) where conversation_id = $1", [id]);
  const { frames: one } = await sync(device, { [id]: 2 });
  expect(one).toEqual([{ type: "reset", conversation_id: id, reason: "too_far" }]);
  expect(await readMessages(alice, id)).toHaveLength(111);
});

test("R2 what a node remembers of many conversations is bounded in the same way", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  // The node remembers what it has delivered.
  await using stays = await connectUser(server, "bob");
  const participant_ids = [stays.ready.user.id];
  const groups = await Promise.all(
    range(1, 12).map((n) =>
      openConversation(apiOf(server, "alice"), { name: `Group ${n}`, participant_ids }),
    ),
  );
  const versions = await readVersions(apiOf(server, "bob"));
  const content = "y".repeat(16_000);
  for (const conversation_id of groups)
    await Promise.all(range(1, 56).map(() => alice.sendMessage({ conversation_id }, content)));
  await eventually(() => expect(stays.messages.filter(({ kind }) => kind === "text")).toHaveLength(12 * 56));

  await using back = await connectUser(server, "bob");
  const { frames } = await sync(back, asked(versions));
  const resets = Object.keys(resetsOf(frames));
  expect(resets.length).toBeGreaterThan(0);
  expect(bytesOf(frames)).toBeLessThan(10 * 1024 * 1024);
  for (const [id, version] of versions)
    expect(versionsOf(frames, id)).toEqual(resets.includes(id) ? [] : range(version + 1, version + 56));
});

const bytesOf = (frames: readonly ServerFrame[]): number => Buffer.byteLength(JSON.stringify(frames));

test("R4 a device to which more is new than a sync brings reads the list again, and knows what there is", async () => {
  await using server = await startServer();
  const bobId = await meOf(apiOf(server, "bob"));
  const state = new DeviceState(bobId);
  const device = await connectUser(server, "bob");
  for (const frame of device.frames) state.apply(frame);
  await device[Symbol.asyncDispose]();
  const alice = apiOf(server, "alice");
  for (const n of range(1, 101))
    await openConversation(alice, { name: `New ${n}`, participant_ids: [bobId] });

  await using back = await connectUser(server, "bob");
  for (const frame of state.syncFrames()) back.send(frame);
  expect(await back.next("synced")).toMatchObject({ too_far: true });
  for (const frame of back.frames) state.apply(frame);
  const fresh = await fetchState(server, "bob");
  expect(driftBetween(state, fresh)).not.toEqual([]);
  await readAwaited(state, server, "bob");
  expect(driftBetween(state, fresh)).toEqual([]);
});

test("R4 with a conversation that is new to a device comes who has read it", async () => {
  await using server = await startServer();
  const alice = apiOf(server, "alice");
  const bob = apiOf(server, "bob");
  const state = new DeviceState(await meOf(alice));
  state.apply(await readyOf(server, "alice"));
  // By another device of hers.
  const conversation_id = await openConversation(alice, { participant_id: await meOf(bob) });
  await sendOver(alice, conversation_id, "Have you read this?");
  await bob("POST", "/marks", { marks: [{ conversation_id, read_seq: 1 }] });

  await using back = await connectUser(server, "alice");
  for (const frame of state.syncFrames()) back.send(frame);
  await back.next("synced");
  for (const frame of back.frames) state.apply(frame);
  expect(driftBetween(state, await fetchState(server, "alice"))).toEqual([]);
});

test("R4 what is new to a device has a bound as well: of 3,000 new conversations of 100 KB each a megabyte comes", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const [aliceId, bobId] = await Promise.all(["alice", "bob"].map((name) => meOf(apiOf(server, name))));
  if (aliceId === undefined || bobId === undefined) throw new Error("there are two");
  await using device = await connectUser(server, "bob");
  await sql.rows(
    `with made as (
       insert into conversations (id, kind, name, last_seq, version)
       select gen_random_uuid(), 'group', 'Group', 1, 2 from generate_series(1, 3000) returning id
     ),
     filled as (
       insert into messages (conversation_id, seq, version, created_version, id, sender_id, content, created_at)
       select id, 1, 2, 2, gen_random_uuid(), $1, repeat(chr(1), 16384), now() from made
     )
     insert into members (conversation_id, user_id, role)
     select made.id, u.id, case when u.n = 1 then 'owner' else 'member' end from made, unnest(array[$1, $2]::uuid[]) with ordinality u (id, n)`,
    [aliceId, bobId],
  );
  const { frames, synced } = await sync(device, {}, { since: "0" });
  expect(synced.too_far).toBe(true);
  expect(bytesOf(frames)).toBeLessThan(2 * 1024 * 1024);

  // The same from where a device that knows them all stands.
  const position = synced;
  const versions = await readVersions(apiOf(server, "bob"));
  expect(versions.size).toBe(3000);
  const known = Object.fromEntries([...versions].slice(0, 1000)) as Record<ConversationId, number>;
  let next = await sync(device, known, position);
  // A transaction anywhere in this PostgreSQL that began before all this holds the position back (R4).
  await eventually(async () => {
    next = await sync(device, known, next.synced);
    expect(next.synced).not.toHaveProperty("too_far");
  });
  await sql.rows("update members set mark_xid = pg_current_xact_id() where user_id = $1", [aliceId]);
  expect((await sync(device, known, next.synced)).frames).toHaveLength(1000);
});

test("R1 a short absence costs no statement, and none is needed on the other node either", async () => {
  await using cluster = await startNodes(2);
  const env = { REDIS_ADDR: cluster.redis.addr };
  await using recorded = await startRecordedServer(cluster.databaseUrl, env);
  await using alice = await connectUser(cluster.nodes[0], "alice");
  await using stays = await connectUser(recorded, "bob");
  const direct = await openConversation(apiOf(cluster.nodes[0], "alice"), { participant: "bob" });
  const group = await openConversation(apiOf(cluster.nodes[0], "alice"), {
    name: "Team",
    participant_ids: [stays.ready.user.id],
  });
  const versions = await readVersions(apiOf(recorded, "bob"));
  for (const id of [direct, group])
    for (const n of range(1, 30)) await alice.sendMessage({ conversation_id: id }, `${n}`, `key-${n}`);
  await eventually(() => expect(stays.messages.filter(({ kind }) => kind === "text")).toHaveLength(60));

  await using back = await connectUser(recorded, "bob");
  const frames: ServerFrame[] = [];
  const statements = await recorded.statementsOf(async () => {
    frames.push(...(await sync(back, asked(versions))).frames);
  });
  expect(statements).toEqual([]);
  for (const [id, version] of versions)
    expect(versionsOf(frames, id)).toEqual(range(version + 1, version + 30));
  // The other node has no memory of it for bob: nobody of them was there. It reads the log.
  await using other = await connectUser(cluster.nodes[1], "bob");
  expect((await sync(other, asked(versions))).frames).toEqual(frames);
});

test("R1 what passed a node while nobody was there is not missing when somebody comes back to it", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using alice = await connectUser(first, "alice");
  const bob = await connectUser(second, "bob");
  const group = await openConversation(apiOf(first, "alice"), {
    name: "Team",
    participant_ids: [bob.ready.user.id],
  });
  const direct = await openConversation(apiOf(first, "alice"), { participant: "bob" });
  for (const conversation_id of [direct, group]) await alice.sendMessage({ conversation_id }, "seen");
  await eventually(() => expect(bob.messages.filter(({ kind }) => kind === "text")).toHaveLength(2));
  const versions = await readVersions(apiOf(second, "bob"));
  await bob[Symbol.asyncDispose]();
  await eventually(async () => expect(await metricsOf(second)).toContain("gochat_connections 0"));
  for (const conversation_id of [direct, group])
    for (const n of range(1, 5)) await alice.sendMessage({ conversation_id }, `missed ${n}`);
  await using back = await connectUser(second, "bob");
  const { frames } = await sync(back, asked(versions));
  for (const [id, version] of versions)
    // The last ones may have been on their way to this node still, and come by themselves as well.
    expect(versionsOf(frames, id).slice(-5)).toEqual(range(version + 1, version + 5));
});

test("M2 H6 R1 what was deleted is in no answer, and neither is what the device may not see any more", async () => {
  await using server = await startServer();
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const [bobId, guestId] = await Promise.all([meOf(bob), meOf(apiOf(server, "guest"))]);
  const group = await openConversation(alice, { name: "Team", participant_ids: [guestId] });
  const old = await sendOver(alice, group, "before bob");
  await alice("POST", `/conversations/${group}/members`, { user_ids: [bobId] });
  await using _stays = await connectUser(server, "bob");
  const versions = await readVersions(bob);
  const secret = await sendOver(alice, group, "the secret");
  await alice("POST", `/conversations/${group}/messages`, { content: "an answer", reply_to_seq: secret.seq });
  await alice("PATCH", `/conversations/${group}/messages/${secret.seq}`, { content: "the secret, edited" });
  await alice("DELETE", `/conversations/${group}/messages/${secret.seq}`);
  await sendOver(alice, group, "behind it");
  await using device = await connectUser(server, "bob");
  const { frames } = await sync(device, asked(versions));
  const version = versions.get(group) ?? 0;
  expect(versionsOf(frames, group)).toEqual(range(version + 1, version + 5));
  expect(JSON.stringify(frames)).not.toContain("secret");

  await alice("PATCH", `/conversations/${group}/messages/${old.seq}`, { content: "edited while bob saw it" });
  await alice("PATCH", `/conversations/${group}`, { history: "joined" });
  await using fresh = await startServer({ databaseUrl: server.databaseUrl });
  for (const node of [server, fresh]) {
    await using later = await connectUser(node, "bob");
    const { frames: hidden } = await sync(later, { [group]: version + 5 });
    // The message reports it (G6).
    expect(hidden.map(({ type }) => type)).toEqual(["conversation.updated", "message.created"]);
  }
});

test("R1 200 devices that come back at once cost a few statements", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  const ready = await readyOf(server, "bob");
  const everybody = range(1, 20).map((n) => `user${n}`);
  const ids = await Promise.all(everybody.map((name) => meOf(apiOf(server, name))));
  const alice = apiOf(server, "alice");
  const group = await openConversation(alice, { name: "Everybody", participant_ids: ids });
  for (const n of range(1, 20)) await sendOver(alice, group, `message ${n}`);
  await using sql = await connectSql(database.url);
  await settle(sql);
  await using recorded = await startRecordedServer(database.url);
  await using stack = new AsyncDisposableStack();
  const devices = await Promise.all(
    range(0, 199).map(async (n) => stack.use(await connectUser(recorded, `user${1 + (n % 20)}`))),
  );
  const statements = await recorded.statementsOf(() =>
    Promise.all(
      devices.map(async (device) => {
        const { frames } = await sync(device, { [group]: 2 }, ready);
        expect(versionsOf(frames, group)).toEqual(range(3, 22));
      }),
    ),
  );
  // The first alone, then a hundred at a time; each batch asks for the log and for markers.
  expect(statements.length).toBeLessThanOrEqual(8);
});

test("E4 R1 one wrong sync does not spoil those that are answered with it", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "hello");
  await bob.next("message.created");
  for (const since of ["99999999999999999999", "18446744073709551616", "-1", "", "1 or true"]) {
    const conversations = { [conversation_id]: 1 };
    alice.send({ type: "sync", id: "wrong", conversations, since });
    const { frames } = await sync(bob, conversations, { since: "1" });
    expect(versionsOf(frames, conversation_id)).toEqual([2]);
    expect((await alice.next("error")).error.code).toBe("invalid_request");
  }
  const { synced } = await sync(alice, { [conversation_id]: 2 }, { since: "9999999999999999999" });
  expect(Number(synced.since)).toBeGreaterThan(0);
});

test("R6 G4 somebody who is added to a group of which their node has never heard gets it, and what follows", async () => {
  await using cluster = await startNodes(2);
  const [first] = cluster.nodes;
  const alice = apiOf(first, "alice");
  const guestId = await meOf(apiOf(first, "guest"));
  const group = await openConversation(alice, { name: "Team", participant_ids: [guestId] });
  await sendOver(alice, group, "before");
  const env = { REDIS_ADDR: cluster.redis.addr };
  await using late = await startServer({ databaseUrl: cluster.databaseUrl, env });
  await using bob = await connectUser(late, "bob");
  await alice("POST", `/conversations/${group}/members`, { user_ids: [bob.ready.user.id] });
  await sendOver(alice, group, "after");
  await eventually(() => expect(bob.messages.map(({ content }) => content)).toContain("after"), {
    timeoutMs: 4000,
  });
  const types = changesOf(bob.frames, group).map(({ type }) => type);
  expect(types).toEqual(["conversation.created", "message.created", "message.created"]);
});
