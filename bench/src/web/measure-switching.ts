import type { Page } from "playwright-core";
import { median, ratios } from "../statistics.ts";
import { atMost, openFloor, openLong, row, SHARE, slowest } from "./measured.ts";
import type { Measure } from "./measured.ts";
import { ask } from "./probe.ts";

const GOAL_MS = 100;
const SWITCHED_BETWEEN = 10;
const FLOOR_ROWS = 50;

/** From the click on a conversation that was open before until its newest message is painted. */
export const measureSwitching: Measure = async (rig, { repetitions, signal }) => {
  await using stack = new AsyncDisposableStack();
  const { page } = await openLong(rig, stack);
  const { page: floorPage } = await openFloor(rig, FLOOR_ROWS, stack);
  const targets = rig.conversations.slice(0, SWITCHED_BETWEEN).toReversed();
  const floorTargets = Array.from({ length: SWITCHED_BETWEEN }, (_, n) => {
    const id = n % 2 === 0 ? "two" : "one";
    return { id, text: `${id} 0` };
  });
  const switchAll = async (to: Page, list: readonly { readonly id: string; readonly text: string }[]) => {
    const times: number[] = [];
    for (const { id, text } of list) {
      signal.throwIfAborted();
      const [took] = await Promise.all([
        ask(to, "clicked", `/c/${id}`, text),
        to.locator(`nav a[href*="/c/${id}"]`).click(),
      ]);
      times.push(took);
      await to.waitForLoadState("networkidle");
    }
    return times;
  };
  // So that their messages are known.
  await switchAll(page, targets);
  const floor: number[] = [];
  const client: number[] = [];
  const all: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    floor.push(slowest(await switchAll(floorPage, floorTargets)));
    const times = await switchAll(page, targets);
    client.push(slowest(times));
    all.push(...times);
  }
  const notes = `of ${SWITCHED_BETWEEN} switches ${SHARE * 100} % within this; median of all ${median(all).toFixed(0)} ms`;
  return {
    conditions: [],
    rows: [
      row("floor: React shows 50 other rows", "ms", floor),
      row("another conversation is painted", "ms", client, { ratios: ratios(client, floor), notes }),
    ],
    goals: [atMost("switching to a conversation that is known", GOAL_MS, median(client), "ms")],
    refusals: [],
  };
};
