import type { ConversationId, Presence, ServerFrame, ServerFrameOf, UserId } from "@gochat/protocol";
import { call, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestClient, TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startNodes(2);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Pair extends AsyncDisposable {
  /** On one node. */
  readonly victim: TestClient;
  /** On the other node. */
  readonly stranger: TestClient;
  readonly names: { readonly victim: string; readonly stranger: string };
}

let pairs = 0;

async function meetPair(): Promise<Pair> {
  const [here, there] = cluster.nodes;
  const names = { victim: `victim${++pairs}`, stranger: `stranger${pairs}` };
  const victim = await connectUser(here, names.victim);
  const stranger = await connectUser(there, names.stranger);
  const dispose = async () => {
    await victim[Symbol.asyncDispose]();
    await stranger[Symbol.asyncDispose]();
  };
  return { victim, stranger, names, [Symbol.asyncDispose]: dispose };
}

const idOf = ({ ready }: TestClient): UserId => ready.user.id;

async function http<T = Record<string, never>>(
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await call<T>(cluster.nodes[0], method, `/api/v1${path}`, { token, body });
  expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 300)]);
  return answer.body;
}

async function watch(device: TestClient, userId: UserId): Promise<Presence | undefined> {
  device.send({ type: "presence.watch", user_ids: [userId] });
  const { states } = await device.next("presence.states");
  return states[0];
}

const unseen = (userId: UserId) => ({ user_id: userId, status: "offline", last_seen_at: null });

async function mark(device: TestClient, conversation_id: ConversationId, marks: object): Promise<void> {
  device.send({ type: "conversation.mark", marks: [{ conversation_id, ...marks }] });
  await device.next("marks");
}

const isMarked = (frame: ServerFrame): frame is ServerFrameOf<"conversation.marked"> =>
  frame.type === "conversation.marked";

/** Where a device was told that somebody stands, in the order in which it was told. */
const toldOf = ({ frames }: TestClient, userId: UserId, from = 0): (readonly [number, number])[] =>
  frames
    .slice(from)
    .filter(isMarked)
    .flatMap(({ user_id, read_seq, delivered_seq }) =>
      user_id === userId ? [[read_seq, delivered_seq] as const] : [],
    );

const typingOf = ({ frames }: TestClient): string[] =>
  frames.flatMap(({ type }) => (type.startsWith("typing.") ? [type] : []));

/** The markers that a sync brings of somebody, and where the next one begins. */
async function syncMarkers(device: TestClient, id: ConversationId, since: string, userId: UserId) {
  const from = device.frames.length;
  device.send({ type: "sync", conversations: { [id]: 1_000_000 }, since });
  const synced = await device.next("synced");
  return { markers: toldOf(device, userId, from), since: synced.since };
}

/** From where on a sync brings nothing more: what was committed just before may come twice (R4). */
async function settledSince(device: TestClient, id: ConversationId, userId: UserId): Promise<string> {
  let since = "0";
  await eventually(async () => {
    const next = await syncMarkers(device, id, since, userId);
    since = next.since;
    expect(next.markers).toEqual([]);
  });
  return since;
}

async function readersOf(token: string, id: ConversationId, seq: number): Promise<UserId[]> {
  const path = `/conversations/${id}/messages/${seq}/readers`;
  return (await http<{ users: { id: UserId }[] }>(token, "GET", path)).users.map((user) => user.id);
}

/** Everything by which a stranger could see that the victim's device is there. */
async function expectUnseen({ victim, stranger }: Pair, id: ConversationId, seq: number): Promise<void> {
  const victimId = idOf(victim);
  expect(await watch(stranger, victimId)).toEqual(unseen(victimId));
  const since = await settledSince(stranger, id, victimId);
  await mark(victim, id, { delivered_seq: seq });
  expect((await syncMarkers(stranger, id, since, victimId)).markers).toEqual([]);
  const fresh = await syncMarkers(stranger, id, "0", victimId);
  expect(fresh.markers.filter(([read, delivered]) => delivered > read)).toEqual([]);
  const from = stranger.frames.length;
  victim.send({ type: "typing.start", conversation_id: id });
  // Reading is told: had anything before it been told, it would have come first.
  await mark(victim, id, { read_seq: seq });
  // The catch-up poll may tell it again.
  await eventually(() => {
    const told = toldOf(stranger, victimId, from);
    expect(told).toContainEqual([seq, seq]);
    expect(told.filter(([read, delivered]) => read !== seq || delivered !== seq)).toEqual([]);
  });
  expect(typingOf(stranger)).toEqual([]);
  expect(stranger.frames.filter(({ type }) => type === "presence.changed")).toEqual([]);
}

/** The same, of two who know each other. */
async function expectSeen({ victim, stranger }: Pair, id: ConversationId, seq: number): Promise<void> {
  const victimId = idOf(victim);
  await watch(stranger, victimId);
  await eventually(async () => expect((await watch(stranger, victimId))?.status).toBe("online"));
  const since = await settledSince(stranger, id, victimId);
  await mark(victim, id, { delivered_seq: seq });
  await eventually(() => expect(toldOf(stranger, victimId).at(-1)?.[1]).toBe(seq));
  expect((await syncMarkers(stranger, id, since, victimId)).markers.at(-1)?.[1]).toBe(seq);
  await eventually(() => {
    // P1: within 3 s of one that nobody was shown it is not passed on.
    victim.send({ type: "typing.start", conversation_id: id });
    expect(typingOf(stranger)).toContain("typing.started");
  });
}

test("P3 U7 who opens a conversation and writes alone sees nothing of the other; an answer changes that", async () => {
  await using pair = await meetPair();
  const { victim, stranger, names } = pair;
  const { conversation_id, seq } = await stranger.sendMessage({ recipient: names.victim }, "Are you there?");
  await eventually(() => expect(victim.messages).toHaveLength(1));
  await expectUnseen(pair, conversation_id, seq);

  await victim.sendMessage({ conversation_id }, "Who asks?");
  const next = await stranger.sendMessage({ conversation_id }, "Me");
  await expectSeen(pair, conversation_id, next.seq);
});

test("P3 U7 who adds somebody to a group sees nothing of them, whatever role they are given; until they write", async () => {
  await using pair = await meetPair();
  const { victim, stranger, names } = pair;
  const body = { name: "Trap", participant_ids: [idOf(victim)] };
  const { conversation } = await http<{ conversation: { id: ConversationId } }>(
    names.stranger,
    "POST",
    "/conversations",
    body,
  );
  const { id } = conversation;
  const { seq } = await stranger.sendMessage({ conversation_id: id }, `@${names.victim}, are you there?`);
  await expectUnseen(pair, id, seq);
  await http(names.stranger, "PATCH", `/conversations/${id}/members/${idOf(victim)}`, { role: "owner" });
  const again = await stranger.sendMessage({ conversation_id: id }, "And now?");
  await expectUnseen(pair, id, again.seq);
  expect(await readersOf(names.stranger, id, again.seq)).toEqual([idOf(victim)]);

  await victim.sendMessage({ conversation_id: id }, "Who asks?");
  const next = await stranger.sendMessage({ conversation_id: id }, "Me");
  await expectSeen(pair, id, next.seq);
});

test("P3 who made a group is there by choice, and is seen by those who write in it", async () => {
  await using pair = await meetPair();
  const { victim, stranger, names } = pair;
  const body = { name: "Open house", participant_ids: [idOf(stranger)] };
  const { conversation } = await http<{ conversation: { id: ConversationId } }>(
    names.victim,
    "POST",
    "/conversations",
    body,
  );
  expect(await watch(stranger, idOf(victim))).toEqual(unseen(idOf(victim)));
  const { seq } = await stranger.sendMessage({ conversation_id: conversation.id }, "Hello");
  await expectSeen(pair, conversation.id, seq);
});

test("P5 U7 who hides their presence shows nothing of what is delivered, also not later", async () => {
  await using pair = await meetPair();
  const { victim, stranger, names } = pair;
  const { conversation_id } = await stranger.sendMessage({ recipient: names.victim }, "Hello");
  await victim.sendMessage({ conversation_id }, "Hello");
  await http(names.victim, "PATCH", "/users/me", { shows_presence: false });
  const hidden = await stranger.sendMessage({ conversation_id }, "Are you there?");
  await expectUnseen(pair, conversation_id, hidden.seq);
  const more = await stranger.sendMessage({ conversation_id }, "Still not?");
  await mark(victim, conversation_id, { delivered_seq: more.seq });
  await http(names.victim, "PATCH", "/users/me", { shows_presence: true });
  const { markers } = await syncMarkers(stranger, conversation_id, "0", idOf(victim));
  expect(markers).toEqual([[hidden.seq, hidden.seq]]);
  const last = await stranger.sendMessage({ conversation_id }, "Now?");
  await expectSeen(pair, conversation_id, last.seq);
});

test("U6 what was read while receipts were off stays unseen when they are on again; what is read later shows", async () => {
  await using pair = await meetPair();
  const { victim, stranger, names } = pair;
  const victimId = idOf(victim);
  const { conversation_id: id } = await stranger.sendMessage({ recipient: names.victim }, "1");
  await victim.sendMessage({ conversation_id: id }, "2");
  for (const content of ["3", "4", "5"]) await stranger.sendMessage({ conversation_id: id }, content);
  await mark(victim, id, { read_seq: 3 });
  await eventually(() => expect(toldOf(stranger, victimId).at(-1)).toEqual([3, 3]));
  const since = await settledSince(stranger, id, victimId);

  await http(names.victim, "PATCH", "/users/me", { sends_receipts: false });
  await mark(victim, id, { read_seq: 5 });
  expect(await readersOf(names.stranger, id, 3)).toEqual([]);
  await http(names.victim, "PATCH", "/users/me", { sends_receipts: true });

  const expectFrozen = async () => {
    expect(await readersOf(names.stranger, id, 3)).toEqual([victimId]);
    expect(await readersOf(names.stranger, id, 4)).toEqual([]);
    expect((await syncMarkers(stranger, id, "0", victimId)).markers).toEqual([[3, 3]]);
    // What was shown may come twice (R4). What was read meanwhile does not come at all.
    const { markers } = await syncMarkers(stranger, id, since, victimId);
    expect(markers.filter(([read, delivered]) => read !== 3 || delivered !== 3)).toEqual([]);
  };
  await expectFrozen();
  // Neither a mark that says nothing new nor one of something else publishes it.
  await mark(victim, id, { read_seq: 5, is_marked_unread: true });
  await expectFrozen();
  const { seq } = await stranger.sendMessage({ conversation_id: id }, "6");
  await mark(victim, id, { delivered_seq: seq });
  await eventually(() => expect(toldOf(stranger, victimId).at(-1)).toEqual([3, seq]));
  expect(await readersOf(names.stranger, id, 4)).toEqual([]);
  // The victim's own devices know where they are.
  const own = await http<{ conversation: { me: object } }>(names.victim, "GET", `/conversations/${id}`);
  expect(own.conversation.me).toMatchObject({ read_seq: 5, delivered_seq: seq });

  await mark(victim, id, { read_seq: seq });
  await eventually(() => expect(toldOf(stranger, victimId).at(-1)).toEqual([seq, seq]));
  expect(await readersOf(names.stranger, id, 5)).toEqual([victimId]);
});
