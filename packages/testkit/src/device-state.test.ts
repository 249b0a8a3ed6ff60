import { randomUUID } from "node:crypto";
import type { Conversation, ConversationId, Message, MessageId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { DeviceState, viewOf as view } from "./device-state.ts";

const alice = randomUUID() as UserId;
const bob = randomUUID() as UserId;
const id = randomUUID() as ConversationId;
const at = "2026-01-01T00:00:00.000Z";

const message = (seq: number, sender: UserId, more: Partial<Message> = {}): Message => ({
  id: randomUUID() as MessageId,
  conversation_id: id,
  seq,
  version: seq + 1,
  sender: { id: sender, username: sender, display_name: "Somebody", version: 1, avatar_id: null },
  kind: "text",
  content: `message ${seq}`,
  created_at: at,
  edited_at: null,
  deleted_at: null,
  ...more,
});

const me: Conversation["me"] = {
  role: "member",
  joined_at: at,
  joined_seq: 0,
  read_seq: 0,
  delivered_seq: 0,
  is_marked_unread: false,
  unread_from: null,
  unread_count: 0,
  mention_count: 0,
  muted_until: null,
  archived_at: null,
  pinned_at: null,
  request: null,
  state_version: 1,
};

const conversation: Conversation = {
  id,
  kind: "group",
  name: "A group",
  description: null,
  history: "all",
  pinned_seqs: [],
  closed_at: null,
  avatar_id: null,
  last_seq: 0,
  version: 1,
  members: [alice, bob].map((user) => ({
    user: { id: user, username: user, display_name: "Somebody", version: 1, avatar_id: null },
    role: "member",
    joined_at: at,
  })),
  member_count: 2,
  last_message: null,
  me,
  created_at: at,
  last_activity_at: at,
};

/** Alice's device, with some messages in one conversation. */
function deviceWith(messages: Message[], more: Partial<Conversation> = {}): DeviceState {
  const device = new DeviceState(alice);
  device.apply({
    type: "conversation.created",
    conversation_id: id,
    version: 1,
    conversation: { ...conversation, ...more },
  });
  for (const each of messages) device.apply(created(each));
  return device;
}

const created = (each: Message) =>
  ({ type: "message.created", conversation_id: id, version: each.version, message: each }) as const;
const viewOf = (device: DeviceState) => {
  const known = device.conversations.get(id);
  return known && view(known);
};

test("O2 an ack that overtakes events with lower versions does not make them be dropped", () => {
  const device = deviceWith([]);
  device.apply({ type: "ack", message: message(2, alice) });
  expect(viewOf(device)?.conversation).toMatchObject({ version: 1, last_seq: 2 });
  device.apply(created(message(1, bob)));
  expect(viewOf(device)?.conversation).toMatchObject({ version: 3, last_seq: 2 });
  expect(viewOf(device)?.messages.map(({ seq }) => seq)).toEqual([1, 2]);
});

test("R1 an event whose version is not above that of the conversation is dropped", () => {
  const device = deviceWith([message(1, bob), message(2, bob)]);
  device.apply(created(message(1, bob, { content: "old news" })));
  expect(viewOf(device)?.messages[0]?.content).toBe("message 1");
});

test("U1 U3 U4 one's own message lifts the markers, an answer of long ago does not put them back", () => {
  const device = deviceWith([message(1, bob, { mentions: [alice] }), message(2, bob)], {
    me: { ...me, is_marked_unread: true },
  });
  expect(viewOf(device)?.conversation.me).toMatchObject({ unread_count: 2, mention_count: 1 });
  device.apply(created(message(3, alice)));
  const told = { conversation_id: id, me: { ...me, read_seq: 1, is_marked_unread: true, unread_count: 1 } };
  device.apply({ type: "marks", marks: [told], not_found: [] });
  const expected = {
    read_seq: 3,
    delivered_seq: 3,
    unread_count: 0,
    mention_count: 0,
    is_marked_unread: false,
  };
  expect(viewOf(device)?.conversation.me).toMatchObject(expected);
});

test("U8 of two states the newer one counts, in whichever order they come, and one's own message is newer than those before it", () => {
  const states: Partial<Conversation["me"]>[] = [
    { state_version: 2, read_seq: 3 },
    { state_version: 3, read_seq: 3, is_marked_unread: true, unread_from: 2 },
    { state_version: 4, read_seq: 3, is_marked_unread: true, unread_from: 3 },
  ];
  const mark = (device: DeviceState, state: Partial<Conversation["me"]>) => {
    const told = { conversation_id: id, me: { ...me, ...state } };
    device.apply({ type: "marks", marks: [told], not_found: [] });
    return viewOf(device)?.conversation.me;
  };
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const device = deviceWith([message(1, bob), message(2, bob), message(3, bob)]);
    const seen = order.map((nth) => mark(device, states[nth] ?? {}));
    expect(seen.at(-1)).toMatchObject({ read_seq: 3, unread_from: 3, unread_count: 1 });
    device.apply(created(message(4, alice)));
    expect(
      mark(device, { state_version: 5, read_seq: 3, is_marked_unread: true, unread_from: 1 }),
    ).toMatchObject({
      read_seq: 4,
      is_marked_unread: false,
      unread_from: null,
      unread_count: 0,
      state_version: 5,
    });
  }
});

test("U8 what is marked as unread from a message on that the device never had is read, unless it may not be seen", () => {
  const joining: Partial<Conversation> = {
    last_seq: 2,
    last_message: message(2, bob),
    me: { ...me, joined_seq: 2, read_seq: 2 },
  };
  for (const [history, toRead] of [
    ["all", [id]],
    ["joined", []],
  ] as const) {
    const device = deviceWith([], { ...joining, history });
    expect(device.toRead).toEqual([]);
    const told = { ...me, read_seq: 2, is_marked_unread: true, unread_from: 1, state_version: 2 };
    device.apply({ type: "marks", marks: [{ conversation_id: id, me: told }], not_found: [] });
    expect(device.toRead).toEqual(toRead);
  }
});

test("M2 what is deleted is quoted by nothing, whichever comes first", () => {
  const quote = (seq: number) => ({ reply_to: { seq, sender: message(seq, bob).sender, content: "quoted" } });
  const device = deviceWith([message(1, bob), message(2, bob, quote(1))]);
  const stub = message(1, bob, { version: 4, content: "", deleted_at: at });
  device.apply({ type: "message.deleted", conversation_id: id, version: 4, message: stub });
  device.apply({ type: "ack", message: message(3, alice, { version: 5, ...quote(1) }) });
  expect(viewOf(device)?.messages.map(({ reply_to }) => reply_to?.content)).toEqual([undefined, null, null]);
});

test("M3 a quote follows what is edited, whichever comes first, and stays as it is where it is newer", () => {
  const quote = (content: string) => ({ reply_to: { seq: 1, sender: message(1, bob).sender, content } });
  const long = "🦜".repeat(201);
  const device = deviceWith([message(1, bob), message(2, bob, quote("message 1"))]);
  const edited = message(1, bob, { version: 5, content: long, edited_at: at });
  device.apply({ type: "message.updated", conversation_id: id, version: 5, message: edited });
  // Its answer comes late; the other one was stored after the edit, and shows a later one that is on its way.
  device.apply({ type: "ack", message: message(3, alice, { version: 4, ...quote("message 1") }) });
  device.apply({
    type: "message.created",
    conversation_id: id,
    version: 6,
    message: message(4, bob, { version: 6, ...quote("newer") }),
  });
  expect(viewOf(device)?.messages.map(({ reply_to }) => reply_to?.content)).toEqual([
    undefined,
    "🦜".repeat(200),
    "🦜".repeat(200),
    "newer",
  ]);
});

test("M3 a quote says what its message carries, follows it, and shows nothing of it when that is deleted", () => {
  const file = (name: string, more: object = {}) =>
    ({ name, kind: "image", media: null, ...more }) as unknown as NonNullable<Message["attachments"]>[number];
  const voice = { kind: "audio", media: { peaks: "AAAA", duration_ms: 12_000, thumbnails: [] } };
  const quote = { seq: 1, sender: message(1, bob).sender, content: "" };
  const device = deviceWith([message(1, bob), message(2, alice, { reply_to: quote })]);
  const shown = () => viewOf(device)?.messages[1]?.reply_to;
  const updated = (version: number, ...attachments: ReturnType<typeof file>[]) =>
    device.apply({
      type: "message.updated",
      conversation_id: id,
      version,
      message: message(1, bob, { version, content: "", attachments }),
    });
  updated(4, file("a.png"), file("b.png"));
  expect(shown()).toEqual({ ...quote, attachments: { count: 2, kind: "image", name: "a.png" } });
  updated(5, file("a.png"), file("b.txt", { kind: "file" }));
  expect(shown()?.attachments).toEqual({ count: 2, kind: "file", name: "a.png" });
  updated(6, file("v.webm", voice));
  expect(shown()?.attachments).toEqual({ count: 1, kind: "audio", name: "v.webm", voice_ms: 12_000 });
  const stub = message(1, bob, { version: 7, content: "", deleted_at: at });
  device.apply({ type: "message.deleted", conversation_id: id, version: 7, message: stub });
  expect(shown()).toEqual({ ...quote, content: null });
});

test("H6 what was before joining is dropped when history becomes joined, and read again when it becomes all", () => {
  const device = deviceWith([message(1, bob), message(2, bob)], {
    me: { ...me, joined_seq: 1, read_seq: 1 },
  });
  const { name, description, pinned_seqs, closed_at, avatar_id } = conversation;
  const settings = { name, description, pinned_seqs, closed_at, avatar_id };
  for (const [history, version] of [
    ["joined", 4],
    ["all", 5],
  ] as const) {
    device.apply({
      type: "conversation.updated",
      conversation_id: id,
      version,
      conversation: { ...settings, history },
    });
    if (history === "joined") expect(viewOf(device)?.messages.map(({ seq }) => seq)).toEqual([2]);
  }
  expect(device.toRead).toEqual([id]);
});

test("D7 R2 events of a conversation that must be read wait until it is", () => {
  const device = new DeviceState(alice);
  device.apply(created(message(1, bob)));
  device.apply(created(message(2, bob)));
  expect(device.toRead).toEqual([id]);
  const readOne = { ...conversation, version: 2, last_seq: 1 };
  device.read({
    conversation: readOne,
    members: conversation.members,
    messages: [message(1, bob)],
    readers: [],
  });
  expect(viewOf(device)?.conversation).toMatchObject({ version: 3, last_seq: 2, me: { unread_count: 2 } });
  device.apply({ type: "reset", conversation_id: id, reason: "too_far" });
  expect([device.conversations.size, device.toRead]).toEqual([0, [id]]);
  device.apply({ type: "reset", conversation_id: id, reason: "not_found" });
  expect(device.toRead).toEqual([]);
});

test("G5 whoever is removed forgets the conversation", () => {
  const device = deviceWith([message(1, bob)]);
  device.apply({ type: "member.removed", conversation_id: id, version: 3, user_id: alice, member_count: 1 });
  device.apply({
    type: "conversation.marked",
    conversation_id: id,
    user_id: bob,
    read_seq: 1,
    delivered_seq: 1,
  });
  expect([device.conversations.size, device.toRead]).toEqual([0, []]);
});

test("N3 a person is shown by the highest version that came, whatever brought it, until the database was restored", () => {
  const device = new DeviceState(alice);
  const shownAs = (display_name: string, version: number) => ({
    id: bob,
    username: bob,
    display_name,
    avatar_id: null,
    version,
  });
  const tell = (display_name: string, version: number) =>
    device.apply({ type: "user.updated", user: shownAs(display_name, version) });
  const read = {
    conversation: { ...conversation, last_seq: 1, version: 2 },
    members: conversation.members,
    messages: [message(1, bob)],
    readers: [],
  };
  const shown = () => {
    const known = device.conversations.get(id);
    if (known === undefined) return undefined;
    const { members, messages } = view(known);
    return [
      members.find(({ user }) => user.id === bob)?.user.display_name,
      ...messages.map(({ sender }) => sender.display_name),
    ];
  };
  // It waits, and so does not come before what is told next.
  device.apply(created(message(2, bob)));
  tell("Bob", 2);
  device.read(read);
  expect(shown()).toEqual(["Bob", "Bob", "Bob"]);
  // Of a name that is still to be told.
  device.apply(created(message(3, bob, { sender: shownAs("Robert", 3) })));
  expect(shown()).toEqual(["Robert", "Robert", "Robert", "Robert"]);
  tell("Bob", 2);
  expect(shown()?.[0]).toBe("Robert");
  device.apply({ type: "reset", conversation_id: id, reason: "restored" });
  device.read(read);
  expect(shown()).toEqual(["Somebody", "Somebody"]);
});
