import type { ConversationData, Message } from "@gochat/client";
import { expect, test } from "vitest";
import { isNews } from "./is-news.ts";
import { pageTitle } from "./page-title.ts";
import { NOTHING_TOLD, parseTold, tell } from "./told.ts";

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
  ({ me: { read_seq: 4, muted_until: null, archived_at: null, ...changes } }) as ConversationData;

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

test("each message is told once, with one sound in 2 seconds", () => {
  const first = tell(NOTHING_TOLD, ["a"], 10_000, true);
  expect(first).toMatchObject({ isFirst: true, hasSound: true });
  expect(tell(first.told, ["a"], 10_001, true)).toMatchObject({ isFirst: false, hasSound: false });
  const second = tell(first.told, ["b"], 11_000, true);
  expect(second).toMatchObject({ isFirst: true, hasSound: false });
  expect(tell(second.told, ["c"], 12_000, true)).toMatchObject({ hasSound: true });
  expect(tell(second.told, ["c"], 12_000, false)).toMatchObject({ isFirst: true, hasSound: false });
});

test("one that stands for those before it tells of them as well", () => {
  const { told } = tell(NOTHING_TOLD, ["a", "b"], 10_000, true);
  expect(tell(told, ["a"], 10_001, true)).toMatchObject({ isFirst: false });
  expect(tell(told, ["b", "c"], 10_001, true)).toMatchObject({ isFirst: true });
});

test("what is kept of what was told is bounded, and anything may be found there", () => {
  let told = NOTHING_TOLD;
  for (let index = 0; index < 200; index += 1) ({ told } = tell(told, [`${index}`], 0, false));
  expect(told.ids).toHaveLength(50);
  for (const found of [null, 7, "x", { ids: 3 }, { ids: [1], soundAt: "x" }])
    expect(parseTold(found)).toEqual(NOTHING_TOLD);
});

test("the title says what is unread, what is open and whose page it is", () => {
  expect(pageTitle(0, undefined, "GoChat")).toBe("GoChat");
  expect(pageTitle(3, "Bob", "GoChat")).toBe("(3) Bob · GoChat");
  expect(pageTitle(120, undefined, "Nordlicht")).toBe("(99+) Nordlicht");
});
