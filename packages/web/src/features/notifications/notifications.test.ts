import type { Block, ConversationData, Message } from "@gochat/client";
import { expect, test } from "vitest";
import { blocked } from "../../lib/blocked.ts";
import { isNews } from "./is-news.ts";
import { pageTitle } from "./page-title.ts";

const now = new Date("2026-11-26T10:00:00.000Z");
const message = (changes: Partial<Message> = {}): Message =>
  ({
    id: "m",
    seq: 5,
    sender: { id: "bob" },
    created_at: "2026-11-26T09:59:59.000Z",
    deleted_at: null,
    ...changes,
  }) as Message;
const conversation = (changes: Partial<ConversationData["me"]> = {}): ConversationData =>
  ({
    me: { read_seq: 4, muted_until: null, archived_at: null, request: null, ...changes },
  }) as ConversationData;

test("a message of somebody else is news while it is young", () => {
  expect(isNews(message(), conversation(), "alice", now)).toBe(true);
  expect(isNews(message({ created_at: "2026-11-26T09:59:00.000Z" }), conversation(), "alice", now)).toBe(
    false,
  );
});

test("one's own message is no news, nor a system message, nor what is read on another device", () => {
  expect(isNews(message(), conversation(), "bob", now)).toBe(false);
  const system = { action: "member.added", users: [], name: null };
  expect(isNews(message({ system }), conversation(), "alice", now)).toBe(false);
  expect(isNews(message(), conversation({ read_seq: 5 }), "alice", now)).toBe(false);
});

test("a muted conversation is silent until its silence ends, for mentions too", () => {
  const muted = (muted_until: string) => conversation({ muted_until });
  expect(isNews(message({ mentions: ["alice"] }), muted("2026-11-26T11:00:00.000Z"), "alice", now)).toBe(
    false,
  );
  expect(isNews(message(), muted("2026-11-26T09:00:00.000Z"), "alice", now)).toBe(true);
});

test("S3 a request is no news, whatever has become of it", () => {
  expect(isNews(message(), conversation({ request: "pending" }), "alice", now)).toBe(false);
  expect(isNews(message(), conversation({ request: "ignored" }), "alice", now)).toBe(false);
});

test("S7 what somebody hidden says is no news in a group", () => {
  blocked.set(new Map([["bob", { hides_in_groups: true } as Block]]));
  expect(isNews(message(), { ...conversation(), kind: "group" }, "alice", now)).toBe(false);
  blocked.set(new Map([["bob", { hides_in_groups: false } as Block]]));
  expect(isNews(message(), { ...conversation(), kind: "group" }, "alice", now)).toBe(true);
  blocked.set(new Map());
});

test("the title says what is unread, what is open and whose page it is", () => {
  expect(pageTitle(0, undefined, "GoChat")).toBe("GoChat");
  expect(pageTitle(3, "Bob", "GoChat")).toBe("(3) Bob · GoChat");
  expect(pageTitle(120, undefined, "Nordlicht")).toBe("(99+) Nordlicht");
});
