import type { ConversationId } from "@gochat/protocol";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ConversationEvent } from "../conversation-event.ts";
import { RecentEvents } from "./recent-events.ts";

const CONVERSATION = "c1" as ConversationId;

const event = (version: number, change: Partial<ConversationEvent> = {}): ConversationEvent => ({
  conversationId: CONVERSATION,
  version,
  audience: null,
  frame: `frame ${version}`,
  perUser: [],
  exceptConnection: null,
  subjectSeq: null,
  membership: null,
  isErasure: false,
  ...change,
});

function remembering(...events: readonly ConversationEvent[]): RecentEvents {
  const recent = new RecentEvents();
  for (const each of events) recent.add(each);
  return recent;
}

const versionsSince = (recent: RecentEvents, version: number) =>
  recent.since(CONVERSATION, version)?.map((each) => each.version);

test("R1 everything above a version is remembered, or nothing", () => {
  const recent = remembering(event(5), event(6), event(7));
  expect(versionsSince(recent, 4)).toEqual([5, 6, 7]);
  expect(versionsSince(recent, 6)).toEqual([7]);
  expect(versionsSince(recent, 7)).toEqual([]);
  expect(versionsSince(recent, 3)).toBeUndefined();
  // Only the database knows whether it exists (R2).
  expect(versionsSince(recent, 8)).toBeUndefined();
  expect(recent.since("c2" as ConversationId, 1)).toBeUndefined();
});

test("R1 behind a hole it begins anew", () => {
  const recent = remembering(event(5), event(6), event(8), event(9));
  expect(versionsSince(recent, 5)).toBeUndefined();
  expect(versionsSince(recent, 7)).toEqual([8, 9]);
});

test("N3 an event is remembered for an hour, also where others came since", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const recent = remembering(event(5));
  vi.advanceTimersByTime(1_800_000);
  recent.add(event(6));
  expect(versionsSince(recent, 4)).toEqual([5, 6]);
  vi.advanceTimersByTime(1_800_001);
  expect(versionsSince(recent, 4)).toBeUndefined();
  expect(versionsSince(recent, 5)).toEqual([6]);
  vi.advanceTimersByTime(1_800_000);
  expect(versionsSince(recent, 5)).toBeUndefined();
  expect(recent.newest(CONVERSATION)).toBeUndefined();
});

test("M2 what came before an erasure is not remembered", () => {
  const recent = remembering(event(5), event(6, { isErasure: true }), event(7));
  expect(versionsSince(recent, 4)).toBeUndefined();
  expect(versionsSince(recent, 5)).toEqual([6, 7]);
});

test("the newest hundred of a conversation are kept", () => {
  const recent = remembering(...Array.from({ length: 250 }, (_, i) => event(i + 1)));
  expect(versionsSince(recent, 149)).toBeUndefined();
  expect(versionsSince(recent, 150)).toHaveLength(100);
  expect(recent.newest(CONVERSATION)?.version).toBe(250);
});

test("the conversations that were quiet longest make room for the busy ones", () => {
  const recent = new RecentEvents();
  const frame = "x".repeat(1024 * 1024);
  const ids = Array.from({ length: 40 }, (_, i) => `c${i}` as ConversationId);
  for (const conversationId of ids) recent.add(event(1, { conversationId, frame }));
  const kept = ids.filter((id) => recent.newest(id) !== undefined);
  expect(kept).toEqual(ids.slice(-31));
});

test("R3 nothing is left when all of it is forgotten", () => {
  const recent = remembering(event(5));
  recent.forget();
  expect([recent.newest(CONVERSATION), recent.since(CONVERSATION, 4)]).toEqual([undefined, undefined]);
});
