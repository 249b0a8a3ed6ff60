import type { ConversationId, ServerFrame, UserId } from "@gochat/protocol";
import {
  connectSql,
  connectUser,
  eventually,
  startDatabaseProxy,
  startNodes,
  startRedis,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { FaultProxy, TestClient, TestServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import { nameOf, readLog } from "./sync/log.ts";
import type { Change } from "./sync/log.ts";
import { changesOf, isVersioned, range } from "./sync/sync-frames.ts";
import { Traffic } from "./sync/traffic.ts";

/** The whole check of commits: 5 s, and the time that a busy machine takes. */
const WITHIN = { timeoutMs: 6500 };

/** From the log what this device must have got: everything above where it learned of the conversation. */
function expectComplete(
  frames: readonly ServerFrame[],
  id: ConversationId,
  log: readonly Change[],
  isHere: boolean,
): void {
  const changes = changesOf(frames, id);
  const created = changes.find((frame) => frame.type === "conversation.created");
  const from = created === undefined ? 0 : Math.max(created.version, created.conversation.version);
  // What is in the conversation as it was shown may come again; whoever was here from the beginning gets each change once.
  const above = isHere ? changes : changes.filter(({ version }) => version > from);
  expect(above.map(nameOf)).toEqual(isHere ? log : log.filter(([version]) => version > from));
}

test("R6 D1 O2 Redis is killed and comes back empty ten times under load: no send fails, and sockets that never sync get everything once and in order", async () => {
  await using cluster = await startNodes(2);
  await using stack = new AsyncDisposableStack();
  const [first, second] = cluster.nodes;
  const connect = async (node: TestServer, name: string) => stack.use(await connectUser(node, name));
  await using sql = await connectSql(cluster.databaseUrl);
  const [ann, ben] = [await connect(first, "ann"), await connect(second, "ben")];
  // One to each side of everything, who only listen.
  const [rita, rob] = [await connect(second, "rita"), await connect(first, "rob")];
  const annApi = apiOf(first, "ann");
  const benApi = apiOf(second, "ben");
  const ids = [ben, rita, rob].map(({ ready }) => ready.user.id);
  const group = await openConversation(annApi, { name: "Team", participant_ids: ids });
  const annRita = await openConversation(annApi, { participant: "rita" });
  const benRob = await openConversation(benApi, { participant: "rob" });
  const followed: [TestClient, ConversationId][] = [
    [rita, group],
    [rob, group],
    [rita, annRita],
    [rob, benRob],
  ];
  const newcomers: [TestClient, ConversationId][] = [];

  await using traffic = new Traffic([
    { device: ann, conversationId: group },
    { device: ben, conversationId: group },
    { device: ann, conversationId: annRita },
    { device: ben, conversationId: benRob },
  ]);
  for (const round of range(1, 10)) {
    const [far, near, added] = await Promise.all([
      connect(second, `far${round}`),
      connect(first, `near${round}`),
      connect(second, `added${round}`),
    ]);
    await traffic.after(20);
    await cluster.redis.kill();
    const both = [far, near].map(({ ready }) => ready.user.id);
    const newGroup = await openConversation(annApi, { name: `Round ${round}`, participant_ids: both });
    const newDirect = await openConversation(annApi, { participant: `far${round}` });
    await annApi("POST", `/conversations/${group}/members`, { user_ids: [added.ready.user.id] });
    for (const id of [newGroup, newDirect]) await sendOver(annApi, id, "while Redis is away");
    followed.push([far, newGroup], [near, newGroup], [far, newDirect]);
    newcomers.push([added, group]);
    const { message } = await ann
      .request({ type: "message.send", conversation_id: annRita, content: "to be read" })
      .then((answer) => {
        if (answer.type === "error") throw new Error(answer.error.code);
        return answer;
      });
    await apiOf(second, "rita")("POST", "/marks", {
      marks: [{ conversation_id: annRita, read_seq: message.seq }],
    });
    await traffic.after(40);
    await cluster.redis.restart();
    await traffic.after(20);
    await eventually(() => {
      const marks = ann.frames.filter((frame) => frame.type === "conversation.marked");
      const ritas = marks.filter(({ user_id }) => user_id === rita.ready.user.id);
      expect(ritas.at(-1)?.read_seq).toBeGreaterThanOrEqual(message.seq);
    }, WITHIN);
  }
  await traffic.stop();

  await eventually(async () => {
    const log = await readLog(sql);
    for (const [device, id] of followed) expectComplete(device.frames, id, log.get(id) ?? [], true);
    for (const [device, id] of newcomers) expectComplete(device.frames, id, log.get(id) ?? [], false);
  }, WITHIN);
  expect(traffic.made).toBeGreaterThan(800);
}, 90_000);

/** Two nodes that share nothing but the database: whatever reaches the other one was read. */
async function startStrangers() {
  await using stack = new AsyncDisposableStack();
  const { url: databaseUrl } = stack.use(await withDatabase());
  const first = stack.use(await startServer({ databaseUrl }));
  const second = stack.use(await startServer({ databaseUrl }));
  const kept = stack.move();
  return { first, second, databaseUrl, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

test("R6 what the bus never brings arrives within seconds: the last message of a burst, what became of it, markers, new conversations and members", async () => {
  await using nodes = await startStrangers();
  const { first, second } = nodes;
  await using sql = await connectSql(nodes.databaseUrl);
  await using alice = await connectUser(first, "alice");
  await using bob = await connectUser(second, "bob");
  await using carol = await connectUser(second, "carol");
  const api = apiOf(first, "alice");
  const direct = await openConversation(api, { participant: "bob" });
  const group = await openConversation(api, { name: "Team", participant_ids: [bob.ready.user.id] });
  const log = async (id: ConversationId) => (await readLog(sql)).get(id) ?? [];
  const expectAll = (device: TestClient, id: ConversationId, isHere: boolean) =>
    eventually(async () => expectComplete(device.frames, id, await log(id), isHere), WITHIN);
  for (const id of [direct, group]) await expectAll(bob, id, true);

  const burst = await Promise.all(
    range(1, 50).map((n) => alice.sendMessage({ conversation_id: direct }, `${n}`)),
  );
  await expectAll(bob, direct, true);
  const [seq = 0] = burst.map((message) => message.seq);
  for (const frame of [
    { type: "message.edit", content: "edited" },
    { type: "reaction.add", emoji: "👍" },
    { type: "message.delete" },
  ])
    expect((await alice.request({ ...frame, conversation_id: direct, seq })).type).toBe("ack");
  await api("POST", `/conversations/${group}/members`, { user_ids: [carol.ready.user.id] });
  await sendOver(api, group, "welcome");
  await apiOf(second, "bob")("POST", "/marks", { marks: [{ conversation_id: direct, read_seq: 50 }] });
  await expectAll(bob, direct, true);
  await expectAll(bob, group, true);
  await expectAll(carol, group, false);
  await sendOver(api, group, "and the next");
  await expectAll(carol, group, false);
  await eventually(() => {
    const bobs = alice.frames.findLast(
      (frame) => frame.type === "conversation.marked" && frame.user_id === bob.ready.user.id,
    );
    expect(bobs).toMatchObject({ conversation_id: direct, read_seq: 50 });
  }, WITHIN);
  await api("DELETE", `/conversations/${group}/members/${carol.ready.user.id}`);
  await sendOver(api, group, "without carol");
  await expectAll(bob, group, true);
  // G5
  expect(carol.frames.findLast(isVersioned)).toMatchObject({ type: "member.removed" });
});

interface Rig extends AsyncDisposable {
  readonly server: TestServer;
  readonly database: FaultProxy;
  /** Resolves when a call like this was carried out and its answer was lost. */
  readonly loseAnswer: (call: RegExp, work: () => Promise<unknown>) => Promise<void>;
}

/** A node without neighbours whose connections to the database can be cut. */
async function startRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const { proxy: database, url: through } = await startDatabaseProxy(url);
  stack.use(database);
  const redis = stack.use(await startRedis());
  // The worker would commit as well.
  const env = { REDIS_ADDR: redis.addr, GOCHAT_ROLES: "http,realtime" };
  const server = stack.use(await startServer({ databaseUrl: through, env }));
  const kept = stack.move();
  return {
    server,
    database,
    async loseAnswer(call, work) {
      database.failCall(1, "after", (text) => call.test(text));
      await work();
      expect(database.bitten).toBe(true);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

test("R6 who is added just before somebody else of the group connects, or they with another device, is told", async () => {
  await using nodes = await startStrangers();
  const { first, second } = nodes;
  await using bob = await connectUser(second, "bob");
  await using carol = await connectUser(second, "carol");
  const eve = await connectUser(second, "eve");
  const eveId = eve.ready.user.id;
  await eve[Symbol.asyncDispose]();
  const api = apiOf(first, "alice");
  const make = (name: string, ...participant_ids: UserId[]) =>
    openConversation(api, { name, participant_ids });
  const withEve = await make("With Eve", bob.ready.user.id, eveId);
  const alone = await make("Alone", carol.ready.user.id);
  // From what they read of their groups the second node learns how far these are.
  await using _eve = await connectUser(second, "eve");
  await using _other = await connectUser(second, "carol");
  const expectCreated = (device: TestClient, id: ConversationId) =>
    eventually(() => {
      const created = changesOf(device.frames, id).map(({ type }) => type);
      expect(created).toEqual(["conversation.created", "message.created"]);
    }, WITHIN);
  await expectCreated(bob, withEve);
  await expectCreated(carol, alone);
});

test("R6 D2 a send without a client_id whose answer the database did not give is unknown, and reaches every device, the one that sent it included", async () => {
  await using rig = await startRig();
  await using alice = await connectUser(rig.server, "alice");
  await using other = await connectUser(rig.server, "alice");
  await using bob = await connectUser(rig.server, "bob");
  const known = await alice.sendMessage({ recipient: "bob" }, "before");
  const { conversation_id } = known;
  await rig.loseAnswer(/store_sends/, async () => {
    const answer = await alice.request({ type: "message.send", conversation_id, content: "unknown" });
    expect(answer).toMatchObject({ type: "error", error: { code: "outcome_unknown" } });
  });
  for (const device of [alice, other, bob])
    await eventually(() => expect(device.messages.at(-1)?.content).toBe("unknown"), WITHIN);
  // With a key the send is tried again, and the socket that sent it gets its answer only.
  await rig.loseAnswer(/store_sends/, async () => {
    const answer = await alice.request({
      type: "message.send",
      conversation_id,
      content: "keyed",
      client_id: "k",
    });
    expect(answer).toMatchObject({ type: "ack", message: { seq: 3 } });
  });
  const last = await alice.sendMessage({ conversation_id }, "after");
  for (const device of [other, bob]) {
    await eventually(() => expect(device.messages.at(-1)).toEqual(last), WITHIN);
    expect(device.messages.map(({ content }) => content)).toEqual(["before", "unknown", "keyed", "after"]);
  }
  expect(alice.messages.map(({ content }) => content)).toEqual(["unknown"]);
});

test("R6 a change whose commit the database did not confirm reaches every device", async () => {
  await using rig = await startRig();
  await using alice = await connectUser(rig.server, "alice");
  await using bob = await connectUser(rig.server, "bob");
  const { conversation_id, seq } = await alice.sendMessage({ recipient: "bob" }, "before");
  await rig.loseAnswer(/^COMMIT$/, async () => {
    const edit = { type: "message.edit", conversation_id, seq, content: "edited" };
    expect(await alice.request(edit)).toMatchObject({ error: { code: "outcome_unknown" } });
  });
  for (const device of [alice, bob])
    await eventually(() => {
      const edited = device.frames.find((frame) => frame.type === "message.updated");
      expect(edited?.message.content).toBe("edited");
    }, WITHIN);
  const api = apiOf(rig.server, "alice");
  await rig.loseAnswer(/^COMMIT$/, () =>
    expect(openConversation(api, { name: "Team", participant_ids: [bob.ready.user.id] })).rejects.toThrow(
      "outcome_unknown",
    ),
  );
  await eventually(() => expect(namesOf(bob)).toContain("Team"), WITHIN);
});

test("R6 A15 what an account leaves behind is told to the others, although the database did not confirm that it is gone", async () => {
  await using rig = await startRig();
  await using bob = await connectUser(rig.server, "bob");
  const alice = apiOf(rig.server, "alice");
  const direct = await openConversation(alice, { participant: "bob" });
  const group = await openConversation(alice, { name: "Team", participant_ids: [bob.ready.user.id] });
  await rig.loseAnswer(/^COMMIT$/, () => alice("DELETE", "/users/me", {}).catch(() => {}));
  await eventually(() => {
    expect(changesOf(bob.frames, direct).map(({ type }) => type)).toContain("conversation.updated");
    expect(changesOf(bob.frames, group).map(({ type }) => type)).toContain("member.removed");
  }, WITHIN);
});

const namesOf = ({ frames }: TestClient) =>
  frames.flatMap((frame) => (frame.type === "conversation.created" ? [frame.conversation.name] : []));

test("D7 R6 a direct conversation whose creation the database did not confirm is announced to both", async () => {
  await using rig = await startRig();
  await using alice = await connectUser(rig.server, "alice");
  await using bob = await connectUser(rig.server, "bob");
  await rig.loseAnswer(/^COMMIT$/, () =>
    openConversation(apiOf(rig.server, "alice"), { participant: "bob" }).catch(() => {}),
  );
  for (const device of [alice, bob]) await eventually(() => expect(namesOf(device)).toEqual([null]), WITHIN);
});
