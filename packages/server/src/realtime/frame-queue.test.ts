import { setImmediate } from "node:timers/promises";
import type { ClientFrame, ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { FrameQueue } from "./frame-queue.ts";

const [A, B] = ["a" as ConversationId, "b" as ConversationId];
const sendIn = (conversation_id: ConversationId): ClientFrame => ({
  type: "message.send",
  conversation_id,
  content: "hi",
});
const sendTo = (recipient: string): ClientFrame => ({ type: "message.send", recipient, content: "hi" });
const edit = (conversation_id: ConversationId): ClientFrame => ({
  type: "message.edit",
  conversation_id,
  seq: 1,
  content: "hi",
});
const typing = (type: "typing.start" | "typing.stop"): ClientFrame => ({ type, conversation_id: A });
const watch: ClientFrame = { type: "presence.watch", user_ids: [] as UserId[] };
const sync: ClientFrame = { type: "sync", conversations: {} };

/** A queue whose work says when it began, and ends when it is told to. */
function makeQueue() {
  const queue = new FrameQueue(() => {});
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const run = (...frames: ClientFrame[]) => {
    for (const frame of frames) {
      const n = ends.length;
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      queue.run(frame, () => {
        begun.push(n);
        return promise;
      });
    }
  };
  return { queue, run, begun, end: (n: number) => (ends[n]?.(), setImmediate()) };
}

test("O3 look-ups, changes and sends of other kinds begin at once, beside each other", () => {
  const { run, begun } = makeQueue();
  run(sync, watch, typing("typing.start"), edit(A), edit(B), sendIn(A), sendIn(B));
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test.each([
  ["sends to one conversation", sendIn(A), sendIn(A)],
  ["sends to one person, in any letter case", sendTo("bob"), sendTo("BOB")],
  ["a send by name, and one to a conversation that may be the same", sendTo("bob"), sendIn(A)],
  ["a send to a conversation, and one by name that may mean the same", sendIn(A), sendTo("bob")],
  ["changes in one conversation", edit(A), { ...edit(A), type: "message.delete" } as ClientFrame],
  ["typing", typing("typing.start"), typing("typing.stop")],
  ["watches", watch, watch],
  ["syncs", sync, sync],
])("O3 %s wait for each other", async (_name, first, second) => {
  const { queue, run, begun, end } = makeQueue();
  run(first, second);
  expect(begun).toEqual([0]);
  await end(0);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(queue.pending).toBe(0);
});

test("O3 sends to two people are looked up beside each other; a conversation follows both, and what comes by name follows that", async () => {
  const { run, begun, end } = makeQueue();
  run(sendTo("bob"), sendTo("cat"), sendIn(A), sendTo("bob"));
  expect(begun).toEqual([0, 1]);
  await end(0);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test("O3 beyond 16 at a time look-ups and changes wait for each other, in their order, and a send for none of them", async () => {
  const { queue, run, begun, end } = makeQueue();
  run(...Array.from({ length: 20 }, (_, i) => edit(`c${i}` as ConversationId)), sendIn(A));
  expect(begun).toEqual([...Array.from({ length: 16 }, (_, i) => i), 20]);
  expect(queue.pending).toBe(21);
  await end(5);
  await end(6);
  expect(begun.slice(17)).toEqual([16, 17]);
  for (let n = 0; n <= 20; n++) await end(n);
  expect(queue.pending).toBe(0);
});

test("work that is done when it returns is not remembered", () => {
  const { queue } = makeQueue();
  for (let i = 0; i < 3; i++) queue.run(sendIn(A), () => undefined);
  expect(queue.pending).toBe(0);
});
