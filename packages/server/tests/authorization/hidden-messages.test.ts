import { ENDPOINTS } from "@gochat/protocol";
import type {
  ClientFrame,
  Conversation,
  ConversationId,
  Message,
  ReplyOf,
  ServerFrame,
} from "@gochat/protocol";
import { eventually, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { mustPerform, perform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";
import { meet } from "@gochat/testkit/people.ts";
import type { Person } from "./people.ts";

const { conversations, messages } = ENDPOINTS;
const SECRET = "not for later members";
const PLAIN = "for everybody";
const EMOJI = "🎉";

let cluster: TestCluster;
let olga: Person;
let wim: Person;
let lena: Person;
beforeAll(async () => {
  cluster = await startNodes(2);
  const [first] = cluster.nodes;
  [olga, wim, lena] = [await meet(first, "olga"), await meet(first, "wim"), await meet(first, "lena")];
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Calls of the first node that must work. */
const act = <T>(by: Person, call: HttpCall): Promise<T> => mustPerform<T>(cluster.nodes[0], by.token, call);

async function say(by: Person, id: ConversationId, content: string, reply_to_seq?: number): Promise<number> {
  const body = { content, ...(reply_to_seq !== undefined && { reply_to_seq }) };
  const call = { endpoint: messages.send, params: { id }, body };
  return (await act<{ message: Message }>(by, call)).message.seq;
}

const edit = (by: Person, id: ConversationId, seq: number, content: string) =>
  act(by, { endpoint: messages.edit, params: { id, seq }, body: { content } });

async function makeGroup(history: Conversation["history"], others: readonly Person[]): Promise<Conversation> {
  const body = { name: "Group", history, participant_ids: others.map(({ id }) => id) };
  const call = { endpoint: conversations.create, body };
  return (await act<{ conversation: Conversation }>(olga, call)).conversation;
}

const addLena = (id: ConversationId) =>
  act(olga, { endpoint: conversations.addMembers, params: { id }, body: { user_ids: [lena.id] } });

async function viewOf(by: Person, id: ConversationId): Promise<Conversation> {
  const call = { endpoint: conversations.get, params: { id } };
  return (await act<{ conversation: Conversation }>(by, call)).conversation;
}

interface LateScene extends AsyncDisposable {
  readonly id: ConversationId;
  /** Said before Lena came; the last one was deleted, the others have a revision, a reaction, a pin. */
  readonly hidden: readonly number[];
  readonly joinedSeq: number;
  readonly joinedVersion: number;
  /** Lena's, one on each node. */
  readonly devices: readonly [Device, Device];
}

/** Olga and Wim talked before Lena came. */
async function playLate(history: Conversation["history"]): Promise<LateScene> {
  await using stack = new AsyncDisposableStack();
  const { id } = await makeGroup(history, [wim]);
  const hidden: number[] = [];
  for (const by of [olga, wim, olga]) hidden.push(await say(by, id, `${SECRET} ${hidden.length}`));
  const [first = 0, second = 0] = hidden;
  await edit(olga, id, first, `${SECRET} again`);
  await act(wim, { endpoint: messages.react, params: { id, seq: first, emoji: EMOJI } });
  await act(olga, { endpoint: messages.pin, params: { id, seq: second } });
  const [here, there] = cluster.nodes;
  const devices = [
    stack.use(await connectDevice(here, lena.token)),
    stack.use(await connectDevice(there, lena.token)),
  ] as const;
  await addLena(id);
  const { me, version } = await viewOf(lena, id);
  for (const device of devices) await eventually(() => expect(device.heardOf(id)).toHaveLength(2));
  const kept = stack.move();
  return {
    id,
    hidden,
    joinedSeq: me.joined_seq,
    joinedVersion: version,
    devices,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Everything that can become of a message, by those who see it. */
async function stir(
  id: ConversationId,
  [first = 0, second = 0, third = 0]: readonly number[],
): Promise<void> {
  await edit(olga, id, first, `${SECRET} once more`);
  await edit(wim, id, second, `${SECRET}, @lena`);
  await act(olga, { endpoint: messages.react, params: { id, seq: second, emoji: EMOJI } });
  await act(olga, { endpoint: messages.unreact, params: { id, seq: second, emoji: EMOJI } });
  await act(olga, { endpoint: messages.delete, params: { id, seq: third } });
}

const messageOf = (frame: ServerFrame): Message | undefined =>
  "message" in frame && frame.type !== "ack" ? frame.message : undefined;

const seqsHeard = (device: Device, id: ConversationId): number[] =>
  device.heardOf(id).flatMap((frame) => messageOf(frame)?.seq ?? []);

const sync = async (device: Device, id: ConversationId, version: number): Promise<ServerFrame[]> => {
  const before = device.heardOf(id).length;
  const frame: ClientFrame = { type: "sync", conversations: { [id]: version } };
  expect((await device.ask(frame)).type).toBe("synced");
  return device.heardOf(id).slice(before);
};

test("H6 M3 what becomes of earlier messages reaches no device of a later member, on any node", async () => {
  await using scene = await playLate("joined");
  const { id, hidden, joinedSeq, devices } = scene;
  await stir(id, hidden);
  const reply = await say(wim, id, PLAIN, hidden[0]);
  await edit(wim, id, reply, `${PLAIN}, edited`);
  for (const device of devices) {
    await eventually(() => expect(seqsHeard(device, id).filter((seq) => seq === reply)).toHaveLength(2));
    expect(seqsHeard(device, id).filter((seq) => seq <= joinedSeq)).toEqual([]);
    expect(JSON.stringify([...device.heard])).not.toContain(SECRET);
    for (const message of device.heardOf(id).map(messageOf)) {
      if (message?.seq === reply) expect(message.reply_to).toMatchObject({ seq: hidden[0], content: null });
    }
  }
});

test("H6 R7 a sync shows a later member nothing of earlier messages, from memory and from the database", async () => {
  await using scene = await playLate("joined");
  const { id, hidden, joinedSeq, joinedVersion } = scene;
  await stir(id, hidden);
  const seq = await say(wim, id, PLAIN, hidden[0]);
  const { version } = await viewOf(olga, id);
  // The first node has all of it in memory, the second heard of it, and a fresh cluster would have to read it.
  for (const device of scene.devices) {
    await eventually(() => expect(seqsHeard(device, id)).toContain(seq));
    for (let from = joinedVersion; from < version; from++) {
      const frames = await sync(device, id, from);
      const seqs = frames.flatMap((frame) => messageOf(frame)?.seq ?? []);
      expect(seqs.filter((each) => each <= joinedSeq)).toEqual([]);
      expect(seqs).toContain(seq);
      expect(JSON.stringify(frames)).not.toContain(SECRET);
    }
    expect(await sync(device, id, joinedVersion - 3)).toMatchObject([{ type: "reset", reason: "rejoined" }]);
  }
});

test("H6 H5 M3 no page of history, no list and no count shows a later member anything from before", async () => {
  await using scene = await playLate("joined");
  const { id, hidden, joinedSeq } = scene;
  await stir(id, hidden);
  const reply = await say(wim, id, PLAIN, hidden[1]);
  const page = (query: Record<string, string | number>) =>
    act<ReplyOf<typeof messages.history>["body"]>(lena, {
      endpoint: messages.history,
      params: { id },
      query,
    });
  const seen = [joinedSeq + 1, reply];
  for (const query of [
    {},
    { after: 0 },
    { after: joinedSeq },
    { around: 1 },
    { around: joinedSeq },
    { around: reply },
  ]) {
    const { messages: shown, has_more } = await page(query);
    expect([query, shown.map(({ seq }) => seq), has_more]).toEqual([query, seen, false]);
    expect(JSON.stringify(shown)).not.toContain(SECRET);
  }
  // One by one, back to the first that is seen: there the pages end.
  const newest = await page({ limit: 1 });
  const older = await page({ limit: 1, cursor: newest.next_cursor ?? "" });
  expect([newest, older].flatMap(({ messages: shown }) => shown.map(({ seq }) => seq))).toEqual(
    seen.toReversed(),
  );
  expect(older).toMatchObject({ next_cursor: null, has_more: false });

  const list = await act<{ conversations: Conversation[] }>(lena, { endpoint: conversations.list });
  const listed = list.conversations.find((conversation) => conversation.id === id);
  expect(listed?.last_message).toMatchObject({ seq: reply, reply_to: { content: null } });
  expect(listed?.me).toMatchObject({ unread_count: 1, mention_count: 0, read_seq: joinedSeq });
  expect(JSON.stringify(list)).not.toContain(SECRET);
});

const closeHistory = (id: ConversationId) =>
  act(olga, { endpoint: conversations.update, params: { id }, body: { history: "joined" } });

test("H6 M3 when history becomes `joined`, quotes of what somebody does not see any more show nothing of it", async () => {
  await using scene = await playLate("all");
  const { id, hidden, joinedVersion } = scene;
  const reply = await say(wim, id, PLAIN, hidden[1]);
  const quoteIn = (message: Message | undefined) => message?.reply_to?.content;
  const read = async () =>
    (await act<{ message: Message }>(lena, { endpoint: messages.get, params: { id, seq: reply } })).message;
  expect(quoteIn(await read())).toContain(SECRET);
  await closeHistory(id);
  expect(quoteIn(await read())).toBeNull();
  await edit(wim, id, reply, `${PLAIN}, edited`);
  for (const device of scene.devices) {
    const versions = () => device.heardOf(id).filter((frame) => messageOf(frame)?.seq === reply);
    await eventually(() => expect(versions()).toHaveLength(2));
    expect(quoteIn(versions().map(messageOf).at(-1))).toBeNull();
    const synced = (await sync(device, id, joinedVersion)).map(messageOf);
    expect(synced.filter((message) => message?.seq === reply).map(quoteIn)).toEqual([null, null]);
  }
});

test("H6 R7 when history becomes `joined`, a sync shows no more what became of earlier messages before that", async () => {
  await using scene = await playLate("all");
  const { id, hidden, joinedSeq, joinedVersion } = scene;
  await edit(olga, id, hidden[0] ?? 0, `${SECRET} once more`);
  for (const device of scene.devices)
    await eventually(() => expect(seqsHeard(device, id)).toEqual([joinedSeq + 1, hidden[0]]));
  await closeHistory(id);
  const seq = await say(wim, id, PLAIN);
  for (const device of scene.devices) {
    await eventually(() => expect(seqsHeard(device, id)).toContain(seq));
    const seqs = (await sync(device, id, joinedVersion)).flatMap((frame) => messageOf(frame)?.seq ?? []);
    // The one before reports that history was narrowed (G6).
    expect(seqs).toEqual([seq - 1, seq]);
  }
});

test("G2 G6 H6 an admin who came later does not open the past; the owner does, and everybody is told", async () => {
  await using scene = await playLate("joined");
  const { id, hidden } = scene;
  const set = (body: object) => ({ endpoint: conversations.update, params: { id }, body });
  const toLena = { endpoint: conversations.updateMember, params: { id, user_id: lena.id } };
  await act(olga, { ...toLena, body: { role: "admin" } });
  for (const body of [{ history: "all" }, { history: "all", name: "Open" }]) {
    const refused = await perform(cluster.nodes[0], lena.token, set(body));
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
  }
  expect(await viewOf(lena, id)).toMatchObject({ history: "joined", name: "Group" });
  const first = { endpoint: messages.get, params: { id, seq: hidden[0] ?? 0 } };
  expect(await perform(cluster.nodes[0], lena.token, first)).toMatchObject({ status: 404 });

  await act(olga, set({ history: "all" }));
  await act(lena, set({ history: "all" }));
  await act(lena, set({ history: "joined" }));
  const notices = (device: Device) =>
    device.heardOf(id).flatMap((frame) => messageOf(frame)?.system?.action ?? []);
  for (const device of scene.devices)
    await eventually(() =>
      expect(notices(device)).toEqual(["member.added", "history.opened", "history.narrowed"]),
    );
});

test("H6 when history becomes `all`, a later member sees what was said before; of what becomes of it they hear again", async () => {
  await using scene = await playLate("joined");
  const { id, hidden } = scene;
  await act(olga, { endpoint: conversations.update, params: { id }, body: { history: "all" } });
  const { messages: shown } = await act<{ messages: Message[] }>(lena, {
    endpoint: messages.history,
    params: { id },
  });
  expect(shown.map(({ seq }) => seq)).toEqual(expect.arrayContaining([...hidden]));
  await edit(olga, id, hidden[0] ?? 0, "for everybody now");
  for (const device of scene.devices)
    await eventually(() => expect(seqsHeard(device, id)).toContain(hidden[0]));
});

test("H6 G4 who left and came back sees their own messages from before no more than those of others", async () => {
  const { id } = await makeGroup("joined", [wim, lena]);
  const own = await say(lena, id, SECRET);
  await act(olga, { endpoint: conversations.removeMember, params: { id, user_id: lena.id } });
  await say(olga, id, SECRET);
  await addLena(id);
  const read = await perform(cluster.nodes[1], lena.token, {
    endpoint: messages.get,
    params: { id, seq: own },
  });
  expect(read).toMatchObject({ status: 404, body: { code: "message_not_found" } });
  for (const node of cluster.nodes) {
    const page = await perform(node, lena.token, { endpoint: messages.history, params: { id } });
    expect(page.status).toBe(200);
    expect(JSON.stringify(page.body)).not.toContain(SECRET);
  }
});
