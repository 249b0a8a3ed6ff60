import { draw, shuffle } from "./draw.ts";
import { isOnFirstPage } from "./shape.ts";
import type { Shape } from "./shape.ts";

// People write a few messages in a row, while others do so elsewhere: neighbours in a conversation lie near each other in
// the table, and not beside each other.
const BURST = 20;
const ACTIVE_AT_ONCE = 64;

/**
 * The order in which the messages were sent, as the index of the conversation of each. 1. Bursts of all conversations in
 * random order. 2. What is new on the first page of the reader's list, so that it is the first page.
 */
export function* timeline({ conversations }: Shape): Generator<number> {
  const newest = conversations.map((plan) => (isOnFirstPage(plan) ? plan.unread + 1 : 0));
  const bursts = Uint32Array.from(
    conversations.flatMap(({ length }, index) =>
      Array.from<number>({ length: Math.ceil((length - (newest[index] ?? 0)) / BURST) }).fill(index),
    ),
  );
  shuffle(bursts);
  const left = Uint32Array.from(conversations, ({ length }, index) => length - (newest[index] ?? 0));
  yield* interleave(bursts, (index) => {
    const size = Math.min(BURST, left[index] ?? 0);
    left[index] = (left[index] ?? 0) - size;
    return size;
  });
  const last = Uint32Array.from(conversations.flatMap((plan, index) => (isOnFirstPage(plan) ? [index] : [])));
  yield* interleave(last, (index) => newest[index] ?? 0);
}

/** Goes through the bursts in order, with so many of them under way at any time. */
function* interleave(bursts: Uint32Array, sizeOf: (index: number) => number): Generator<number> {
  const active: { index: number; left: number }[] = [];
  let next = 0;
  for (let n = 0; ; n++) {
    while (active.length < ACTIVE_AT_ONCE && next < bursts.length) {
      const index = bursts[next++] ?? 0;
      active.push({ index, left: sizeOf(index) });
    }
    if (active.length === 0) return;
    const chosen = draw("turn", n) % active.length;
    const burst = active[chosen];
    if (burst === undefined) return;
    yield burst.index;
    burst.left--;
    if (burst.left > 0) continue;
    const moved = active.pop();
    if (moved !== undefined && moved !== burst) active[chosen] = moved;
  }
}
