import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { Row } from "../report.ts";
import type { Part } from "../scenarios/client-cost.ts";
import { quantile } from "../statistics.ts";
import type { BenchOptions } from "../options.ts";
import { openContext, openPage } from "./browser.ts";
import type { OpenPage } from "./browser.ts";
import { ask } from "./probe.ts";
import type { WebRig } from "./web-rig.ts";

/** Measures a part of what the budgets are about. */
export type Measure = (rig: WebRig, options: BenchOptions) => Promise<Part>;

// What most people notice: so many in a hundred are not slower.
export const SHARE = 0.95;
export const slowest = (times: readonly number[]): number => quantile(times, SHARE);

export function row(
  series: string,
  unit: string,
  values: readonly number[],
  { ratios = [], notes = "" }: { readonly ratios?: readonly number[]; readonly notes?: string } = {},
): Row {
  return { series, unit, values, ratios, notes };
}

/** A goal that says what was reached; all figures are medians of the repetitions. */
export const atMost = (what: string, most: number, reached: number, unit: string): Part["goals"][number] => ({
  text: `${what}: at most ${most.toLocaleString("en-US")} ${unit} (${Number(reached.toFixed(1)).toLocaleString("en-US")})`,
  isMet: reached <= most,
});

/** The page of the long conversation as it is when everything has come. */
export async function openLong(rig: WebRig, stack: AsyncDisposableStack): Promise<OpenPage> {
  const context = await openContext(rig.browser, rig.username);
  stack.defer(() => context.close());
  const open = await openPage(context);
  await open.page.goto(addressOf(rig));
  await ask(open.page, "usableAt");
  await waitFor(() => ask(open.page, "shows", rig.conversations[0].text), "The conversation is not shown.");
  await open.page.waitForLoadState("networkidle");
  return open;
}

export const addressOf = ({ url, conversations }: WebRig): string => `${url}/c/${conversations[0].id}`;

/** The page of React alone, with so many rows. */
export async function openFloor(rig: WebRig, rows: number, stack: AsyncDisposableStack): Promise<OpenPage> {
  const context = await openContext(rig.browser);
  stack.defer(() => context.close());
  const open = await openPage(context);
  await open.page.goto(`${rig.floorUrl}/?rows=${rows}`);
  await ask(open.page, "usableAt");
  return open;
}

/** Asks again until it is so. */
export async function waitFor(
  isTrue: () => Promise<boolean>,
  problem: string,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(problem);
    await delay(50);
  }
}

/** The field in which one writes. */
export const fieldOf = (page: Page) => page.locator("main textarea");

/** Puts the pointer into the middle of the timeline. */
export async function pointAtTimeline(page: Page): Promise<void> {
  const box = await page.locator("main article").last().boundingBox();
  if (box === null) throw new Error("There is no message.");
  await page.mouse.move(box.x + box.width / 2, 450);
}
