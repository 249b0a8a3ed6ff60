import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENDPOINTS } from "@gochat/protocol";
import type {
  Conversation,
  ConversationId,
  FileId,
  Message,
  Presence,
  ServerFrame,
  ServerFrameType,
} from "@gochat/protocol";
import { eventually, SMALL_PNG, startNodes, uploadFile } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, connectDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { codeOfAnswer, mustPerform, perform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";
import { OPERATIONS } from "./operations.ts";
import type { Place } from "./operations.ts";
import { meet } from "@gochat/testkit/people.ts";
import type { Person } from "./people.ts";

const { conversations, messages, receipts } = ENDPOINTS;

let cluster: TestCluster;
let filesDir: string;
let olga: Person;
let wim: Person;
let rhea: Person;
beforeAll(async () => {
  filesDir = await mkdtemp(join(tmpdir(), "gochat-files-"));
  cluster = await startNodes(2, { GOCHAT_FILES_DIR: filesDir });
  const [first] = cluster.nodes;
  [olga, wim, rhea] = [await meet(first, "olga"), await meet(first, "wim"), await meet(first, "rhea")];
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(filesDir, { recursive: true, force: true });
});

/** Calls of the first node that must work. */
const act = <T>(by: Person, call: HttpCall): Promise<T> => mustPerform<T>(cluster.nodes[0], by.token, call);

async function say(
  by: Person,
  id: ConversationId,
  content: string,
  attachments?: readonly FileId[],
): Promise<number> {
  const body = { content, ...(attachments !== undefined && { attachments }) };
  const call = { endpoint: messages.send, params: { id }, body };
  return (await act<{ message: Message }>(by, call)).message.seq;
}

interface RemovalScene extends AsyncDisposable {
  readonly place: Place;
  /** Rhea's, one on each node; and one of Wim's on each, who stays. */
  readonly removed: readonly Device[];
  readonly staying: readonly Device[];
}

/** Rhea is connected to both nodes, and wrote something. Then she goes, by Olga's hand or her own. */
async function playRemoval(
  by: "owner" | "oneself",
  beforehand: (id: ConversationId, devices: readonly Device[]) => Promise<void> = async () => {},
): Promise<RemovalScene> {
  await using stack = new AsyncDisposableStack();
  const removed: Device[] = [];
  const staying: Device[] = [];
  for (const node of cluster.nodes) {
    removed.push(stack.use(await connectDevice(node, rhea.token)));
    staying.push(stack.use(await connectDevice(node, wim.token)));
  }
  const body = { name: "Group", participant_ids: [wim.id, rhea.id] };
  const created = { endpoint: conversations.create, body };
  const { id } = (await act<{ conversation: Conversation }>(olga, created)).conversation;
  const picture = await uploadFile(cluster.nodes[0], olga.token, SMALL_PNG);
  const pictured = await act<{ conversation: Conversation }>(olga, {
    endpoint: conversations.update,
    params: { id },
    body: { avatar: { file_id: picture.id } },
  });
  const avatarId = pictured.conversation.avatar_id ?? expect.unreachable();
  const { id: fileId } = await uploadFile(cluster.nodes[0], rhea.token);
  const seq = await say(rhea, id, "here I was", [fileId]);
  await act(rhea, { endpoint: messages.react, params: { id, seq, emoji: "🎉" } });
  await beforehand(id, removed);
  const remove = { endpoint: conversations.removeMember, params: { id, user_id: rhea.id } };
  await act(by === "owner" ? olga : rhea, remove);
  for (const device of removed) {
    await eventually(() =>
      expect(device.heardOf(id).at(-1)).toMatchObject({ type: "member.removed", user_id: rhea.id }),
    );
  }
  const { conversation } = await act<{ conversation: Conversation }>(olga, {
    endpoint: conversations.get,
    params: { id },
  });
  const { last_seq: lastSeq, version } = conversation;
  const kept = stack.move();
  return {
    place: {
      id,
      actorId: rhea.id,
      seq,
      fileId,
      avatarId,
      sentFiles: undefined,
      userId: rhea.id,
      lastSeq,
      version,
    },
    removed,
    staying,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A node hears of a new group a moment after it was made on another one. */
async function typeOnce(id: ConversationId, devices: readonly Device[]): Promise<void> {
  const type = async (device: Device) =>
    expect(codeOf(await device.tell({ type: "typing.start", conversation_id: id }))).toBe("ok");
  for (const device of devices) await eventually(() => type(device));
}

const typesOf = (frames: readonly ServerFrame[]): ServerFrameType[] => frames.map(({ type }) => type);

/** Everything that may happen in a group, by those who are still in it. */
async function liveOn({ id, seq }: Place, staying: readonly Device[]): Promise<void> {
  const added = await say(olga, id, "without her");
  const own = { id, seq: added };
  await act(olga, { endpoint: messages.edit, params: own, body: { content: "still without her" } });
  await act(wim, { endpoint: messages.react, params: { ...own, emoji: "👍" } });
  await act(olga, { endpoint: messages.pin, params: own });
  await act(olga, { endpoint: messages.delete, params: { id, seq } });
  await act(olga, { endpoint: conversations.update, params: { id }, body: { name: "Renamed" } });
  await act(olga, {
    endpoint: conversations.updateMember,
    params: { id, user_id: wim.id },
    body: { role: "admin" },
  });
  const marks = [{ conversation_id: id, read_seq: added }];
  await act(wim, { endpoint: receipts.mark, body: { marks } });
  for (const device of staying) await device.tell({ type: "typing.start", conversation_id: id });
  for (const device of staying) {
    await eventually(() => {
      const heard = new Set(typesOf(device.heardOf(id)));
      for (const type of [
        "message.updated",
        "message.deleted",
        "conversation.updated",
        "member.updated",
        "conversation.marked",
      ] as const)
        expect(heard).toContain(type);
    });
  }
}

test.each(["owner", "oneself"] as const)(
  "G5 F5 who was removed by the %s may do nothing there any more, from a socket that was open all the time, on any node",
  async (by) => {
    await using scene = await playRemoval(by);
    const { place, removed } = scene;
    for (const [index, device] of removed.entries()) {
      for (const { name, about, actions, http, frame } of OPERATIONS) {
        if (frame !== undefined) {
          const asked = frame(place);
          const isTyping = asked.type === "typing.start" || asked.type === "typing.stop";
          const answer = isTyping ? await device.tell(asked) : await device.ask(asked);
          const reset = device.heardOf(place.id).findLast(({ type }) => type === "reset");
          if (asked.type === "sync") expect(reset).toMatchObject({ reason: "not_found" });
          else expect([name, codeOf(answer)]).toEqual([name, "conversation_not_found"]);
        }
        const node = cluster.nodes[index];
        if (http === undefined || node === undefined) continue;
        const answer = await perform(node, rhea.token, http(place));
        // F5, of what was her own as well; F15.
        const isOfFile = about === "avatar" || (about === "file" && actions.length === 0);
        const expected = isOfFile ? "file_not_found" : "conversation_not_found";
        expect([name, codeOfAnswer(answer)]).toEqual([name, expected]);
      }
    }
    const { conversation } = await act<{ conversation: Conversation }>(olga, {
      endpoint: conversations.get,
      params: { id: place.id },
    });
    expect(conversation).toMatchObject({ version: place.version, last_seq: place.lastSeq, member_count: 2 });
  },
);

test.each(["owner", "oneself"] as const)(
  "G5 D1 who was removed by the %s hears nothing of what follows, on any node",
  async (by) => {
    await using scene = await playRemoval(by);
    const { place, removed, staying } = scene;
    const heardBefore = removed.map((device) => device.heardOf(place.id).length);
    await liveOn(place, staying);
    // What comes by the same way after all of it.
    const direct = await act<{ conversation: Conversation }>(olga, {
      endpoint: conversations.create,
      body: { participant_id: rhea.id },
    });
    const { id } = direct.conversation;
    const last = await say(olga, id, "you were missed");
    for (const [index, device] of removed.entries()) {
      await eventually(() =>
        expect(device.heardOf(id).at(-1)).toMatchObject({ type: "message.created", message: { seq: last } }),
      );
      expect(device.heardOf(place.id).slice(heardBefore[index])).toEqual([]);
    }
  },
);

test("G5 P1 nobody is shown that somebody types who was removed while they did", async () => {
  await using scene = await playRemoval("owner", typeOnce);
  const { place, removed, staying } = scene;
  const heardBefore = staying.map((device) => device.heardOf(place.id).length);
  const type = (device: Device, what: "typing.start" | "typing.stop") =>
    device.tell({ type: what, conversation_id: place.id });
  for (const device of removed) {
    expect(codeOf(await type(device, "typing.stop"))).toBe("conversation_not_found");
    // For 3 seconds after one that was passed on, another is dropped without a look.
    await eventually(async () =>
      expect(codeOf(await type(device, "typing.start"))).toBe("conversation_not_found"),
    );
  }
  await say(olga, place.id, "nobody types");
  for (const [index, device] of staying.entries()) {
    const heard = () => device.heardOf(place.id).slice(heardBefore[index]);
    await eventually(() => expect(typesOf(heard())).toContain("message.created"));
    expect(typesOf(heard()).filter((each) => each.startsWith("typing"))).toEqual([]);
  }
});

test("G4 G5 R2 who is added again is told of it, hears what follows, and begins anew", async () => {
  await using scene = await playRemoval("owner");
  const { place, removed, staying } = scene;
  const { id } = place;
  await liveOn(place, staying);
  const heardBefore = removed.map((device) => device.heardOf(id).length);
  const body = { user_ids: [rhea.id] };
  await act(olga, { endpoint: conversations.addMembers, params: { id }, body });
  const seq = await say(olga, id, "welcome back");
  for (const [index, device] of removed.entries()) {
    const heard = () => device.heardOf(id).slice(heardBefore[index]);
    await eventually(() => expect(heard().at(-1)).toMatchObject({ message: { seq } }));
    expect(typesOf(heard())).toEqual(["conversation.created", "message.created", "message.created"]);
    const asked = { type: "sync", conversations: { [id]: place.version } } as const;
    expect((await device.ask(asked)).type).toBe("synced");
    expect(heard().at(-1)).toMatchObject({ type: "reset", reason: "rejoined" });
  }
});

test.each([0, 1])(
  "G5 P3 on node %i, who was removed from the last group that two shared is shown no more of the other",
  async (index) => {
    const node = cluster.nodes[index] ?? cluster.nodes[0];
    const [zoe, yan] = [await meet(node, `zoe${index}`), await meet(node, `yan${index}`)];
    await using watching = await connectDevice(node, zoe.token);
    // Olga shares the group with both all the time: what she is shown of Yan, Zoe would be shown as well.
    await using control = await connectDevice(node, olga.token);
    await using watched = await connectDevice(cluster.nodes[0], yan.token);
    const body = { name: "Group", participant_ids: [zoe.id, yan.id] };
    const created = { endpoint: conversations.create, body };
    const { id } = (await act<{ conversation: Conversation }>(olga, created)).conversation;
    for (const person of [zoe, yan]) await say(person, id, "here by choice");
    for (const device of [watching, control]) await eventually(() => seesOnline(device, yan));
    await act(olga, { endpoint: conversations.removeMember, params: { id, user_id: zoe.id } });
    await eventually(() => expect(watching.heardOf(id).at(-1)).toMatchObject({ type: "member.removed" }));
    const shownBefore = shownTo(watching).length;

    watched.client.send({ type: "presence.set", status: "away" });
    await eventually(() =>
      expect(shownTo(control).at(-1)).toMatchObject({ user_id: yan.id, status: "away" }),
    );
    await watching.settle();
    const shown = shownTo(watching).slice(shownBefore);
    expect(shown.filter(({ status }) => status !== "offline")).toEqual([]);
    const answer = await watching.ask({ type: "presence.watch", user_ids: [yan.id] });
    expect(answer).toMatchObject({ states: [{ status: "offline", last_seen_at: null }] });
  },
);

async function seesOnline(device: Device, { id }: Person): Promise<void> {
  const answer = await device.ask({ type: "presence.watch", user_ids: [id] });
  expect(answer).toMatchObject({ states: [{ status: "online" }] });
}

const shownTo = ({ client }: Device): Presence[] =>
  client.frames.flatMap((frame) => (frame.type === "presence.changed" ? [frame.presence] : []));
