import type { Page } from "playwright-core";
import { median, ratios } from "../statistics.ts";
import { HistoryReads } from "./history-reads.ts";
import {
  atMost,
  fieldOf,
  openFloor,
  openLong,
  pointAtTimeline,
  row,
  SHARE,
  slowest,
  waitFor,
} from "./measured.ts";
import type { Measure } from "./measured.ts";
import { ask } from "./probe.ts";

const GOAL_MS = 50;
const READ_MESSAGES = 5000;
const WHEEL_PX = 3000;
// About as fast as people type who type fast.
const KEY_EVERY_MS = 60;
const TEXT = "The quick brown fox jumps over the lazy dog, and so it goes on";

/** From a key until what it wrote is painted, after much of the conversation was read. */
export const measureTyping: Measure = async (rig, { repetitions, signal }) => {
  await using stack = new AsyncDisposableStack();
  const { page } = await openLong(rig, stack);
  const { page: floorPage } = await openFloor(rig, 1, stack);
  const reads = new HistoryReads(page);
  await pointAtTimeline(page);
  const read = async () => {
    signal.throwIfAborted();
    await page.mouse.wheel(0, -WHEEL_PX);
    return reads.messages >= Math.min(READ_MESSAGES, rig.history / 2);
  };
  await waitFor(read, "Too few messages were read.", 60_000);
  const write = async (into: Page) => {
    signal.throwIfAborted();
    await fieldOf(into).focus();
    await ask(into, "takeKeys");
    await into.keyboard.type(TEXT, { delay: KEY_EVERY_MS });
    await fieldOf(into).fill("");
    const times = await ask(into, "takeKeys");
    // The last change is no key.
    return times.slice(0, TEXT.length);
  };
  const floor: number[] = [];
  const client: number[] = [];
  const all: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    floor.push(slowest(await write(floorPage)));
    const times = await write(page);
    client.push(slowest(times));
    all.push(...times);
  }
  const notes = `of ${TEXT.length} keys ${SHARE * 100} % within this; median of all ${median(all).toFixed(0)} ms`;
  return {
    conditions: [`keys are typed after ${reads.messages.toLocaleString("en-US")} messages were read`],
    rows: [
      row("floor: key to paint in an empty field", "ms", floor),
      row("key to paint", "ms", client, { ratios: ratios(client, floor), notes }),
    ],
    goals: [atMost("from a key to what it writes", GOAL_MS, median(client), "ms")],
    refusals: [],
  };
};
