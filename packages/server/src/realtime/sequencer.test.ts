import fc from "fast-check";
import type { ConversationId, UserId } from "@gochat/protocol";
import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { Sequencer } from "./sequencer.ts";

const CONVERSATION = "c1" as ConversationId;

const event = (version: number, conversationId = CONVERSATION): ConversationEvent => ({
  conversationId,
  version,
  audience: ["u1" as UserId],
  senderId: "u1" as UserId,
  exceptConnection: null,
  frame: `${conversationId}/${version}`,
  ownFrame: `${conversationId}/${version}`,
});

/** A sequencer in front of a log that holds the versions from 2 up to `head`. */
function rig(head: () => number, options: { failReads?: number; isAudienceHere?: boolean } = {}) {
  const delivered: number[] = [];
  let reads = 0;
  const sequencer = new Sequencer({
    isAudienceHere: () => options.isAudienceHere ?? true,
    deliver: ({ version }) => delivered.push(version),
    readMissed: async (ranges) => {
      if (++reads <= (options.failReads ?? 0)) throw new Error("the database is away");
      return ranges.flatMap(({ from, below }) =>
        Array.from({ length: Math.max(0, Math.min(below, head() + 1) - from) }, (_, i) => event(from + i)),
      );
    },
    logger: createLogger("silent"),
  });
  return { sequencer, delivered, reads: () => reads };
}

const upTo = (head: number) => Array.from({ length: head - 1 }, (_, i) => i + 2);

test("O2 events that come in order are delivered at once, and the log is not asked", () => {
  const { sequencer, delivered, reads } = rig(() => 100);
  for (const version of upTo(50)) sequencer.accept(event(version));
  expect(delivered).toEqual(upTo(50));
  expect(reads()).toBe(0);
  sequencer[Symbol.dispose]();
});

test("O2 whatever is overtaken, repeated or lost on the way, everything is delivered once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 40 }),
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
        const { sequencer, delivered } = rig(() => head);
        for (const version of frames) sequencer.accept(event(version));
        await eventually(() => expect(delivered).toEqual(upTo(head)));
        sequencer[Symbol.dispose]();
      },
    ),
    { numRuns: 60 },
  );
});

test("O2 while the log cannot be read, what follows a hole is held back, and then comes in order", async () => {
  const { sequencer, delivered } = rig(() => 5, { failReads: 2 });
  sequencer.accept(event(2));
  sequencer.accept(event(5));
  expect(delivered).toEqual([2]);
  await eventually(() => expect(delivered).toEqual([2, 3, 4, 5]));
  sequencer[Symbol.dispose]();
});

test("O2 after a gap of the bus the tail that was lost is read from the log", async () => {
  let head = 3;
  const { sequencer, delivered } = rig(() => head);
  sequencer.accept(event(2));
  sequencer.accept(event(3));
  head = 6;
  sequencer.resync();
  await eventually(() => expect(delivered).toEqual([2, 3, 4, 5, 6]));
  sequencer.accept(event(6));
  sequencer.accept(event(7));
  expect(delivered).toEqual([2, 3, 4, 5, 6, 7]);
  sequencer[Symbol.dispose]();
});

test("a change that is no event is not waited for", async () => {
  const delivered: number[] = [];
  const sequencer = new Sequencer({
    isAudienceHere: () => true,
    deliver: ({ version }) => delivered.push(version),
    readMissed: () => Promise.resolve([]),
    logger: createLogger("silent"),
  });
  sequencer.accept(event(2));
  sequencer.accept(event(4));
  await eventually(() => expect(delivered).toEqual([2, 4]));
  sequencer[Symbol.dispose]();
});

test("nothing is kept for conversations that nobody here is in", () => {
  const { sequencer, delivered, reads } = rig(() => 9, { isAudienceHere: false });
  sequencer.accept(event(9));
  expect([delivered, reads()]).toEqual([[], 0]);
  sequencer[Symbol.dispose]();
});
