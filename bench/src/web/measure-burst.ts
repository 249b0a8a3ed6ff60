import { hireSenders } from "../client/hire.ts";
import type { Sent } from "../client/protocol.ts";
import { median } from "../statistics.ts";
import { weighHeap } from "./browser.ts";
import { atMost, openLong, row, waitFor } from "./measured.ts";
import type { Measure } from "./measured.ts";
import { ask } from "./probe.ts";

const PER_SECOND = 200;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const TASK_MS = 100;
// Every other message is for the one that is open, the rest for these, which move in the list.
const OTHERS = 20;
// Above this share of growth memory is not flat. What the page lets go of last stays for a while.
const GROWTH = 0.05;
// Below this share of what was to be sent the machine was too slow to say anything.
const RATE_MIN = 0.9;

/** What a storm of messages does to the page that shows them. */
export const measureBurst: Measure = async (rig, options) => {
  await using stack = new AsyncDisposableStack();
  const { repetitions, seconds = SECONDS, signal } = options;
  const senders = hireSenders(options, stack);
  const [long, ...others] = rig.conversations;
  const targets = others
    .slice(0, OTHERS)
    .flatMap((other) => [long, other])
    .map(({ id, username }) => ({ conversationId: id, username }));
  await senders.order({ kind: "connect", port: rig.port, targets });
  const send = async (duration: number) =>
    (await senders.order({ kind: "send", perSecond: PER_SECOND, seconds: duration })) as Sent;
  const open = await openLong(rig, stack);
  await send(WARM_UP_SECONDS);
  const tasks: number[] = [];
  const heaps: number[] = [];
  const growth: number[] = [];
  const elements: number[] = [];
  const refusals: string[] = [];
  await ask(open.page, "takeTasks");
  for (let repetition = 0; repetition < repetitions; repetition++) {
    signal.throwIfAborted();
    const before = await weighHeap(open);
    await ask(open.page, "takeTasks");
    const sent = await send(seconds);
    tasks.push(Math.max(0, ...(await ask(open.page, "takeTasks"))));
    elements.push(await ask(open.page, "elements"));
    const after = await weighHeap(open);
    heaps.push(after / 1000);
    growth.push((100 * (after - before)) / before);
    if (sent.sent / sent.seconds < RATE_MIN * PER_SECOND)
      refusals.push(`only ${(sent.sent / sent.seconds).toFixed(0)} messages/s were sent`);
  }
  await waitFor(() => ask(open.page, "shows", "over the lazy dog, again."), "What was sent is not shown.");
  return {
    conditions: [
      `${PER_SECOND} messages/s for ${seconds} s, half of them into the conversation that is open, half into ${OTHERS} others; heaps after a collection`,
    ],
    rows: [
      row("longest task in a burst", "ms", tasks, { notes: "0: none was longer than 50 ms" }),
      row("heap after a burst", "kB", heaps),
      row("growth of the heap by a burst", "%", growth),
      row("elements after a burst", "", elements),
    ],
    goals: [
      atMost("longest task in a burst", TASK_MS, median(tasks), "ms"),
      atMost("growth of the heap by a burst", 100 * GROWTH, median(growth), "%"),
    ],
    refusals,
  };
};
