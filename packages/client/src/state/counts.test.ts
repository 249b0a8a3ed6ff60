import { expect, test } from "vitest";
import type { Message } from "../contract/entities.ts";
import { conversationOf, messageOf, ownStateOf, personOf } from "../testing/entities.ts";
import { apply } from "./apply.ts";
import type { StateEvent } from "./apply.ts";
import { emptyState } from "./state.ts";

const mentioned = { mentions: ["me"] };
const created = (message: Message): StateEvent => ({
  type: "message.created",
  conversation_id: "c",
  version: message.version,
  message,
});

test("U3 what comes below one's own newest message is counted once, whether it closes the gap or not", () => {
  // Three of Bob, all unread, of which it knows the newest; two more of his are on their way, and one's own was answered before them.
  const me = ownStateOf({ unread_count: 3, mention_count: 1 });
  const bobs = [1, 2, 3].map((seq) => messageOf("c", seq));
  const mine = messageOf("c", 6, { sender: personOf("me") });
  const marked = ownStateOf({ ...me, state_version: 2, read_seq: 6, unread_from: 1, is_marked_unread: true });
  let state = emptyState(personOf("me"));
  const countsAfter = (event: StateEvent) => {
    state = apply(state, event);
    const { unread_count, mention_count } = state.conversations.get("c")?.entity.me ?? {};
    expect(state.awaited.size).toBe(0);
    return [unread_count, mention_count];
  };
  expect(countsAfter({ type: "local.read", conversation: conversationOf("c", bobs, { me }) })).toEqual([
    3, 1,
  ]);
  // Sent, and marked as unread from the beginning, by another device.
  countsAfter({
    type: "conversation.marked",
    conversation_id: "c",
    user_id: "me",
    read_seq: 6,
    delivered_seq: 6,
    me: marked,
  });
  expect(countsAfter({ type: "ack", message: mine })).toEqual([3, 1]);
  expect(countsAfter(created(messageOf("c", 4, mentioned)))).toEqual([4, 2]);
  expect(countsAfter(created(messageOf("c", 5, mentioned)))).toEqual([5, 3]);
});

test("U3 what a page shows before its event came is counted once, also when it was let go meanwhile", () => {
  const me = ownStateOf({ unread_count: 3 });
  const bobs = [1, 2, 3].map((seq) => messageOf("c", seq));
  const mine = messageOf("c", 5, { sender: personOf("me") });
  const marked = ownStateOf({ ...me, state_version: 2, read_seq: 5, unread_from: 1, is_marked_unread: true });
  const late = messageOf("c", 4);
  const told: StateEvent[] = [
    { type: "local.read", conversation: conversationOf("c", bobs, { me }) },
    {
      type: "conversation.marked",
      conversation_id: "c",
      user_id: "me",
      read_seq: 5,
      delivered_seq: 5,
      me: marked,
    },
    { type: "ack", message: mine },
    { type: "local.page", conversation_id: "c", messages: [late], generation: 0 },
    { type: "local.released", conversation_id: "c", ranges: [] },
    created(late),
  ];
  const state = told.reduce(apply, emptyState(personOf("me")));
  expect(state.awaited.size).toBe(0);
  expect(state.conversations.get("c")?.entity.me.unread_count).toBe(4);
});

const unread = ownStateOf({ unread_count: 3, mention_count: 1 });
const bobs = [1, 2, 3].map((seq) => messageOf("c", seq));
const read: StateEvent = { type: "local.read", conversation: conversationOf("c", bobs, { me: unread }) };
const isToRead = (...told: StateEvent[]) =>
  [read, ...told].reduce(apply, emptyState(personOf("me"))).awaited.has("c");

test("U3 a message that is counted, and not known, may be counted no more after one's own change: it is asked for", () => {
  const later = created(messageOf("c", 4, { version: 6 }));
  const gone = messageOf("c", 1, { version: 5, content: "", deleted_at: "2026-01-01T00:00:01.000Z" });
  expect(isToRead(later, { type: "ack", message: gone })).toBe(true);
  expect(isToRead(later, { type: "ack", message: messageOf("c", 1, { version: 5 }) })).toBe(false);
});

test("U3 one that is counted, and not known, may have ceased to mention one when it was edited", () => {
  const edit = (more: Partial<Message>): StateEvent => {
    const message = messageOf("c", 1, { version: 5, ...more });
    return { type: "message.updated", conversation_id: "c", version: 5, message };
  };
  expect(isToRead(edit({ edited_at: "2026-01-01T00:00:01.000Z" }))).toBe(true);
  expect(isToRead(edit({ reactions: [{ emoji: "👍", count: 1, user_ids: ["bob"] }] }))).toBe(false);
});
