import { median } from "../statistics.ts";
import { closedLoop } from "./closed-loop.ts";

// Short, so that whatever else the machine does falls on all of them; long beside what it takes to warm the caches again.
const SLICE_SECONDS = 0.25;

/**
 * Repeats each step for so many seconds in all, in turns, and answers with the microseconds that one repetition took: in the
 * median slice, because another program only ever makes some of them longer.
 */
export async function interleave(
  seconds: number,
  signal: AbortSignal,
  steps: readonly (() => Promise<unknown>)[],
): Promise<number[]> {
  const slices = Math.max(1, Math.round(seconds / SLICE_SECONDS));
  const all = steps.map((step) => ({ step, times: [] as number[] }));
  for (let slice = 0; slice < slices; slice++) {
    // So that none of them always comes first.
    for (const { step, times } of slice % 2 === 0 ? all : all.toReversed()) {
      const perSecond = await closedLoop(seconds / slices, signal, async () => {
        await step();
        return 1;
      });
      times.push(1e6 / perSecond);
    }
  }
  return all.map(({ times }) => median(times));
}
