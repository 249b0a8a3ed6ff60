import fc from "fast-check";
import type { ConnectionId, ConversationId, UserId } from "@gochat/protocol";
import { runsOf } from "@gochat/testkit/runs.ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogger } from "../platform/logger.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { ReorderBuffer } from "./reorder-buffer.ts";

const CONVERSATION = "c1" as ConversationId;

const event = (version: number, conversationId = CONVERSATION): ConversationEvent => ({
  conversationId,
  version,
  audience: ["u1" as UserId],
  frame: `${conversationId}/${version}`,
  perUser: [],
  exceptConnection: null,
  subjectSeq: null,
  membership: null,
  isErasure: false,
});

const ofGroup = (version: number): ConversationEvent => ({ ...event(version), audience: null });

const LIMIT = 7;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Until nothing waits for its turn any more: a hole to be filled, or a log to be readable. */
const settle = () => vi.advanceTimersByTimeAsync(10_000);

interface RigOptions {
  failReads?: number;
  isAudienceHere?: (event: ConversationEvent) => boolean;
  addsSomebodyHere?: (event: ConversationEvent) => boolean;
  /** Versions up to this one were committed long ago. */
  oldUpTo?: number;
  /** Entries that the log gives at a time. */
  limit?: number;
  onDelivered?: (event: ConversationEvent) => void;
}

/** A buffer in front of a log that holds the versions from 1 up to `head`, and gives a few of them at a time. */
function rig(head: () => number, options: RigOptions = {}) {
  const delivered: number[] = [];
  let reads = 0;
  const buffer = new ReorderBuffer({
    isAudienceHere: options.isAudienceHere ?? (() => true),
    addsSomebodyHere: options.addsSomebodyHere ?? (() => false),
    deliver: (delivery) => {
      delivered.push(delivery.version);
      options.onDelivered?.(delivery);
    },
    readLog: async (ranges) => {
      if (++reads <= (options.failReads ?? 0)) throw new Error("the database is away");
      const limit = options.limit ?? LIMIT;
      const withoutLimit = (from: number, below: number) => Math.max(0, Math.min(below, head() + 1) - from);
      const events = ranges.flatMap(({ conversationId, from, below, withinMs }) => {
        const length = Math.min(limit, withoutLimit(from, below));
        const read = Array.from({ length }, (_, i) => event(from + i, conversationId));
        return withinMs === null ? read : read.filter(({ version }) => version > (options.oldUpTo ?? 0));
      });
      const cut = ranges.filter(({ from, below }) => withoutLimit(from, below) > limit);
      return { events, cut: new Set(cut.map(({ conversationId }) => conversationId)) };
    },
    logger: createLogger("silent"),
  });
  return { buffer, delivered, reads: () => reads };
}

const upTo = (head: number) => Array.from({ length: head }, (_, i) => i + 1);

test("O2 events that come in order are delivered at once, and the log is not asked", () => {
  const { buffer, delivered, reads } = rig(() => 100);
  for (const version of upTo(50)) buffer.accept(event(version));
  expect(delivered).toEqual(upTo(50));
  expect(reads()).toBe(0);
  buffer[Symbol.dispose]();
});

test("O2 whatever is overtaken, repeated or lost on the way, everything is delivered once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.record({ at: fc.nat(), kind: fc.constantFrom("lose", "repeat", "swap") }), {
        maxLength: 15,
      }),
      async (head, faults) => {
        const frames = upTo(head);
        for (const { at, kind } of faults) {
          // The last frame arrives: a lost tail is another rule's business.
          const i = at % Math.max(1, frames.length - 1);
          const frame = frames[i] ?? head;
          if (kind === "lose" && frames.length > 1) frames.splice(i, 1);
          if (kind === "repeat") frames.splice(i, 0, frame);
          if (kind === "swap" && i + 1 < frames.length) frames.splice(i, 2, frames[i + 1] ?? head, frame);
        }
        if (!frames.includes(head)) frames.push(head);
        const { buffer, delivered } = rig(() => head);
        for (const version of frames) buffer.accept(event(version));
        await settle();
        expect(delivered).toEqual(upTo(head));
        buffer[Symbol.dispose]();
      },
    ),
    { numRuns: runsOf(600) },
  );
});

test("O2 while the log cannot be read, what follows a hole is held back, and then comes in order", async () => {
  const { buffer, delivered } = rig(() => 5, { failReads: 2 });
  buffer.accept(event(1));
  buffer.accept(event(2));
  buffer.accept(event(5));
  expect(delivered).toEqual([1, 2]);
  await settle();
  expect(delivered).toEqual([1, 2, 3, 4, 5]);
  buffer[Symbol.dispose]();
});

test("R6 a tail that was lost is read from the log when it is known to be committed, however long it is", async () => {
  let head = 3;
  const { buffer, delivered } = rig(() => head);
  for (const version of upTo(3)) buffer.accept(event(version));
  head = 30;
  buffer.reveal(CONVERSATION, 2, 30);
  await settle();
  expect(delivered).toEqual(upTo(30));
  buffer.accept(event(30));
  buffer.accept(event(31));
  expect(delivered).toEqual(upTo(31));
  buffer[Symbol.dispose]();
});

test("R6 every second one of many is lost: the first hole is filled by itself and all the others by one read, and what was held is delivered as it came", async () => {
  const origins: (string | null)[] = [];
  const { buffer, delivered, reads } = rig(() => 1000, {
    limit: 1000,
    onDelivered: ({ exceptConnection }) => void origins.push(exceptConnection),
  });
  for (const version of upTo(1000))
    if (version % 2 === 1) buffer.accept({ ...event(version), exceptConnection: "here" as ConnectionId });
  expect(delivered).toEqual([1]);
  await settle();
  expect(delivered).toEqual(upTo(999));
  expect(origins).toEqual(upTo(999).map((version) => (version % 2 === 1 ? "here" : null)));
  expect(reads()).toBe(2);
  buffer[Symbol.dispose]();
});

test("O2 what has only just come to be missing is not read with what is long missing, and comes by itself", async () => {
  const fromHere: number[] = [];
  const { buffer, delivered, reads } = rig(() => 5, {
    onDelivered: ({ version, exceptConnection }) =>
      void (exceptConnection === "here" && fromHere.push(version)),
  });
  buffer.accept(event(1));
  buffer.accept(event(3));
  await vi.advanceTimersByTimeAsync(29);
  buffer.accept(event(5));
  await vi.advanceTimersByTimeAsync(5);
  expect(delivered).toEqual([1, 2, 3]);
  buffer.accept({ ...event(4), exceptConnection: "here" as ConnectionId });
  await settle();
  expect(delivered).toEqual(upTo(5));
  expect(fromHere).toEqual([4]);
  expect(reads()).toBe(1);
  buffer[Symbol.dispose]();
});

test("O2 the hole of one conversation waits its own time, whatever is missing of others", async () => {
  const { buffer, delivered, reads } = rig(() => 3);
  const other = "c2" as ConversationId;
  buffer.accept(event(1));
  buffer.accept(event(1, other));
  buffer.accept(event(3));
  await vi.advanceTimersByTimeAsync(29);
  buffer.accept(event(3, other));
  await vi.advanceTimersByTimeAsync(5);
  expect(delivered).toEqual([1, 1, 2, 3]);
  buffer.accept(event(2, other));
  await settle();
  expect(delivered).toEqual([1, 1, 2, 3, 2, 3]);
  expect(reads()).toBe(1);
  buffer[Symbol.dispose]();
});

test("R6 what is revealed and was seen, or comes by itself meanwhile, is not read", async () => {
  const { buffer, delivered, reads } = rig(() => 6);
  for (const version of upTo(5)) buffer.accept(event(version));
  buffer.reveal(CONVERSATION, 3, 5);
  buffer.reveal(CONVERSATION, 6, 6);
  buffer.accept(event(6));
  const other = "c2" as ConversationId;
  buffer.reveal(other, 1, 2);
  await settle();
  expect(delivered).toEqual([...upTo(6), 1, 2]);
  expect(reads()).toBe(1);
  buffer[Symbol.dispose]();
});

test("R6 a conversation that was never seen begins with what is revealed of it", async () => {
  const { buffer, delivered } = rig(() => 9);
  buffer.reveal(CONVERSATION, 8, 9);
  await settle();
  expect(delivered).toEqual([8, 9]);
  buffer[Symbol.dispose]();
});

test("what is known by other means is neither read nor delivered", async () => {
  const { buffer, delivered, reads } = rig(() => 9);
  buffer.learnHead(CONVERSATION, 7, true);
  buffer.accept(event(7));
  buffer.accept(event(8));
  expect([delivered, reads()]).toEqual([[8], 0]);
  buffer[Symbol.dispose]();
});

test("what passed while nobody was here does not come back for whoever connects later", async () => {
  let isAudienceHere = false;
  const { buffer, delivered, reads } = rig(() => 11, { isAudienceHere: () => isAudienceHere });
  buffer.accept(event(9));
  isAudienceHere = true;
  buffer.reveal(CONVERSATION, 9, 9);
  buffer.accept(event(9));
  buffer.accept(event(10));
  expect([delivered, reads()]).toEqual([[10], 0]);
  buffer[Symbol.dispose]();
});

test("R6 what is revealed of a conversation while its first event waits is not taken for old", async () => {
  const { buffer, delivered } = rig(() => 100, { limit: 1000, oldUpTo: 90 });
  buffer.accept(event(100));
  buffer.reveal(CONVERSATION, 20, 99);
  await settle();
  expect(delivered).toEqual(upTo(100).slice(19));
  buffer[Symbol.dispose]();
});

test("R6 the first event of a conversation that waits is delivered when the catch-up poll tells of nothing before it", async () => {
  const { buffer, delivered } = rig(() => 3, { oldUpTo: 1 });
  buffer.accept(event(2));
  buffer.accept(event(3));
  // While the log is asked what came just before.
  buffer.reveal(CONVERSATION, 2, 2);
  buffer.reveal(CONVERSATION, 3, 3);
  await settle();
  expect(delivered).toEqual([2, 3]);
  buffer[Symbol.dispose]();
});

test("R6 the first event of a conversation that waits is not skipped when the catch-up poll tells of what follows it", async () => {
  const { buffer, delivered } = rig(() => 3, { oldUpTo: 1 });
  buffer.accept(event(2));
  buffer.reveal(CONVERSATION, 3, 3);
  await settle();
  expect(delivered).toEqual([2, 3]);
  buffer[Symbol.dispose]();
});

test("R6 before the first event of a conversation everything is read that is young, however much it is, and nothing that is old", async () => {
  const { buffer, delivered } = rig(() => 400, { limit: 1000, oldUpTo: 123 });
  buffer.accept(event(400));
  await settle();
  expect(delivered).toEqual(upTo(400).slice(123));
  buffer[Symbol.dispose]();
});

test("R6 the event after the one that adds the first member here waits behind it", async () => {
  const delivered: number[] = [];
  const { buffer } = rig(() => 9, {
    // The member is here from the delivery of event 8 on.
    isAudienceHere: ({ version }) => version === 8 || delivered.includes(8),
    onDelivered: ({ version }) => delivered.push(version),
    oldUpTo: 7,
  });
  buffer.accept(event(8));
  buffer.accept(event(9));
  await settle();
  expect(delivered).toEqual([8, 9]);
  buffer[Symbol.dispose]();
});

test("R6 whoever is added by an event that others overtook while nobody was here gets it, and what followed it", async () => {
  const delivered: number[] = [];
  const isAdding = (version: number) => version === 6 && delivered.length === 0;
  const { buffer } = rig(() => 9, {
    isAudienceHere: ({ version }) => isAdding(version) || delivered.length > 0,
    addsSomebodyHere: ({ version }) => isAdding(version),
    onDelivered: ({ version }) => delivered.push(version),
  });
  for (const version of [4, 8, 5, 6]) buffer.accept(ofGroup(version));
  await settle();
  expect(delivered).toEqual([6, 7, 8]);
  buffer.accept(event(6));
  buffer.accept(event(7));
  buffer.accept(event(9));
  expect(delivered).toEqual([6, 7, 8, 9]);
  buffer[Symbol.dispose]();
});

test("R6 whoever is added by a commit that later ones overtook while nobody was here is told by the catch-up poll", async () => {
  const { buffer, delivered } = rig(() => 9, { isAudienceHere: () => false });
  for (const version of [4, 8]) buffer.accept(ofGroup(version));
  buffer.reveal(CONVERSATION, 6, 7);
  buffer.reveal(CONVERSATION, 6, 7, true);
  await settle();
  expect(delivered).toEqual([6, 7, 8]);
  buffer[Symbol.dispose]();
});

test("R6 of what was committed before somebody connected only what adds somebody else is delivered, and what follows it", async () => {
  const { buffer, delivered, reads } = rig(() => 9, { addsSomebodyHere: ({ version }) => version === 3 });
  buffer.learnHead(CONVERSATION, 4, false);
  for (const version of [1, 2, 4, 5]) buffer.accept(event(version));
  expect(delivered).toEqual([5]);
  buffer.accept(event(3));
  await settle();
  expect([delivered, reads()]).toEqual([[5, 3, 4, 5], 1]);
  buffer[Symbol.dispose]();
});

test("R1 R6 a version that was committed and may be on its way is waited for, and none before it is the newest", () => {
  const { buffer, delivered } = rig(() => 9);
  for (const version of [1, 2]) buffer.accept(event(version));
  buffer.learnHead(CONVERSATION, 3, false);
  expect([delivered, buffer.isNewest(CONVERSATION, 2)]).toEqual([[1, 2], false]);
  buffer.accept(event(3));
  expect([delivered, buffer.isNewest(CONVERSATION, 3)]).toEqual([[1, 2, 3], true]);
  buffer[Symbol.dispose]();
});

test("R1 a version is the newest until another is known to be committed, whoever is here", () => {
  let isAudienceHere = true;
  const { buffer } = rig(() => 9, { isAudienceHere: () => isAudienceHere });
  expect(buffer.isNewest(CONVERSATION, 1)).toBe(false);
  buffer.accept(event(1));
  expect(buffer.isNewest(CONVERSATION, 1)).toBe(true);
  isAudienceHere = false;
  buffer.accept(event(2));
  expect(buffer.isNewest(CONVERSATION, 1)).toBe(false);
  buffer.skip(CONVERSATION, 5);
  expect([buffer.isNewest(CONVERSATION, 2), buffer.isNewest(CONVERSATION, 5)]).toEqual([false, true]);
  buffer[Symbol.dispose]();
});
