import type { Page } from "playwright-core";
import { quantile } from "../statistics.ts";
import { HistoryReads } from "./history-reads.ts";
import { atMost, openFloor, openLong, pointAtTimeline, row } from "./measured.ts";
import type { Measure } from "./measured.ts";
import { ask } from "./probe.ts";
import type { Watched } from "./probe.ts";
import type { WebRig } from "./web-rig.ts";

const BLANK_MS = 100;
const ELEMENTS = 3000;
const DRIFT_PX = 1;
const WHEEL_PX = 4000;
const FLOOR_ROWS = 3000;
const FLOOR_TURNS = 300;
// Between looks at where it is.
const TURNS = 20;
const DIRECTION_MS = 90_000;
const KEYS = 100;
const DRIFT_STEP_PX = 700;
const DRIFT_PAGES = 20;
const DRIFT_STEPS_MAX = 400;
const SMOOTH_SHARE = 0.99;

/** A long conversation from its end to its beginning and back, as fast as the wheel turns, then by keyboard; and whether what is read stays. */
export const measureScrolling: Measure = async (rig, { signal }) => {
  await using stack = new AsyncDisposableStack();
  const { page: floorPage } = await openFloor(rig, FLOOR_ROWS, stack);
  const floor = await watch(floorPage, async () => {
    await pointAtTimeline(floorPage);
    for (let turn = 0; turn < FLOOR_TURNS; turn++)
      await floorPage.mouse.wheel(0, turn < FLOOR_TURNS / 2 ? WHEEL_PX : -WHEEL_PX);
  });
  const { page } = await openLong(rig, stack);
  const reads = new HistoryReads(page);
  const up = await watch(page, () => turnUntil(page, -WHEEL_PX, rig.firstText, signal));
  const readUp = reads.messages;
  const isAtStart = await ask(page, "shows", rig.firstText);
  const down = await watch(page, () => turnUntil(page, WHEEL_PX, rig.conversations[0].text, signal));
  const readDown = reads.messages - readUp;
  const isAtEnd = await ask(page, "shows", rig.conversations[0].text);
  const keys = await watch(page, () => pressKeys(page, signal));
  const drift = await measureDrift(rig, signal);
  const smooth = ({ frames }: Watched) => quantile(frames, SMOOTH_SHARE);
  const all = [up, down, keys];
  return {
    conditions: [
      `the wheel turns by ${WHEEL_PX} px as fast as the browser takes it; up ${readUp.toLocaleString("en-US")} messages were read in ${seconds(up)} s` +
        `${isAtStart ? ", to the first one" : ""}; down ${readDown.toLocaleString("en-US")} in ${seconds(down)} s${isAtEnd ? ", to the newest one" : ""}`,
    ],
    rows: [
      row("floor: time between frames", "ms", [smooth(floor)], {
        notes: `${SMOOTH_SHARE * 100} % within this, of ${FLOOR_ROWS} plain rows`,
      }),
      row("time between frames, up", "ms", [smooth(up)], { ratios: [smooth(up) / smooth(floor)] }),
      row("time between frames, down", "ms", [smooth(down)], { ratios: [smooth(down) / smooth(floor)] }),
      row(
        "no message in the middle, up, down, keys",
        "ms",
        all.map(({ blankMs }) => blankMs),
      ),
      row(
        "elements of the document at most",
        "",
        all.map(({ elements }) => elements),
      ),
      row("what is read moves as older ones come", "px", [drift.most], {
        notes: `${drift.pages} pages came above`,
      }),
    ],
    goals: [
      {
        text: `scrolled up to the first of ${rig.history.toLocaleString("en-US")} messages`,
        isMet: isAtStart,
      },
      { text: "scrolled down to the newest one", isMet: isAtEnd },
      atMost(
        "longest time without a message in the middle",
        BLANK_MS,
        Math.max(...all.map(({ blankMs }) => blankMs)),
        "ms",
      ),
      atMost("elements of the document", ELEMENTS, Math.max(...all.map(({ elements }) => elements)), ""),
      atMost("what is read moves as older messages come above it", DRIFT_PX, drift.most, "px"),
    ],
    refusals: drift.pages === 0 ? ["no older messages were read while the position was measured"] : [],
  };
};

async function watch(page: Page, work: () => Promise<void>): Promise<Watched> {
  await pointAtTimeline(page);
  await ask(page, "watch");
  await work();
  return ask(page, "unwatch");
}

/** Until this text is shown, or nobody would wait any longer. */
async function turnUntil(page: Page, distance: number, text: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + DIRECTION_MS;
  while (performance.now() < deadline && !(await ask(page, "shows", text))) {
    signal.throwIfAborted();
    for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, distance);
  }
}

async function pressKeys(page: Page, signal: AbortSignal): Promise<void> {
  await page.locator("main article").last().focus();
  for (const key of ["PageUp", "PageDown"])
    for (let press = 0; press < KEYS; press++) {
      signal.throwIfAborted();
      await page.keyboard.press(key);
    }
}

/** A step at a time, and after each how far what is read moved though nobody scrolled. */
async function measureDrift(rig: WebRig, signal: AbortSignal) {
  await using stack = new AsyncDisposableStack();
  const { page } = await openLong(rig, stack);
  const reads = new HistoryReads(page);
  let most = 0;
  for (let step = 0; step < DRIFT_STEPS_MAX && reads.pages < DRIFT_PAGES; step++) {
    signal.throwIfAborted();
    most = Math.max(most, await ask(page, "drift", DRIFT_STEP_PX));
  }
  return { most, pages: reads.pages };
}

const seconds = ({ frames }: Watched): string =>
  (frames.reduce((sum, frame) => sum + frame, 0) / 1000).toFixed(0);
