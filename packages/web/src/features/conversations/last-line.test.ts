import type { ConversationData, Message, OutboxEntry, UserSummary } from "@gochat/client";
import { expect, test } from "vitest";
import { lastLineOf } from "./last-line.ts";

const user = (username: string, display_name = ""): UserSummary => ({
  id: username,
  username,
  display_name,
  avatar_id: null,
  version: 1,
});
const bob = user("bob", "Bob Okafor");

const message = (changes: Partial<Message> = {}): Message =>
  ({ seq: 1, sender: bob, kind: "text", content: "**Hi**", deleted_at: null, ...changes }) as Message;
const conversation = (kind: string, last_message: Message | null): ConversationData =>
  ({ kind, last_message }) as ConversationData;
const entry = (content: string, status: OutboxEntry["status"]): OutboxEntry =>
  ({ content, status }) as OutboxEntry;

const nothingElse = { myId: "alice", typing: [], draft: undefined, outgoing: [] };
const direct = conversation("direct", message());
const group = conversation("group", message());

test("in a group the author is named, by their first name, and oneself as such", () => {
  expect(lastLineOf({ ...nothingElse, conversation: group })).toEqual({
    kind: "message",
    author: "Bob",
    text: "Hi",
  });
  expect(lastLineOf({ ...nothingElse, myId: "bob", conversation: group })).toMatchObject({ author: "me" });
  expect(lastLineOf({ ...nothingElse, conversation: direct })).toMatchObject({ author: undefined });
});

test("a message of a kind that is not known yet says its content", () => {
  const poll = conversation("direct", message({ kind: "poll", content: "Lunch?" }));
  expect(lastLineOf({ ...nothingElse, conversation: poll })).toMatchObject({
    kind: "message",
    text: "Lunch?",
  });
});

test("what is deleted says nothing any more", () => {
  const deleted = conversation("direct", message({ deleted_at: "2026-11-26T10:00:00Z" }));
  expect(lastLineOf({ ...nothingElse, conversation: deleted })).toEqual({ kind: "deleted" });
});

test("who types stands before what failed, that before a draft, that before what is on its way, that before the last message", () => {
  const all = {
    conversation: direct,
    myId: "alice",
    typing: [bob],
    draft: { content: "I would" },
    outgoing: [entry("one", "failed"), entry("two", "queued")],
  };
  expect(lastLineOf(all)).toEqual({ kind: "typing", users: [bob] });
  expect(lastLineOf({ ...all, typing: [] })).toEqual({ kind: "failed", text: "one" });
  const queued = { ...all, typing: [], outgoing: [entry("two", "queued")] };
  expect(lastLineOf(queued)).toEqual({ kind: "draft", text: "I would" });
  expect(lastLineOf({ ...queued, draft: { content: " " } })).toMatchObject({ kind: "message", text: "two" });
});

test("where nothing was said yet nothing is said", () => {
  expect(lastLineOf({ ...nothingElse, conversation: conversation("direct", null) })).toEqual({
    kind: "nothing",
  });
});
