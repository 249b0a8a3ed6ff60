import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BrowserContext } from "playwright-core";
import { bytesOf, FIRST_LOAD_MAX_BYTES, firstLoadOf } from "../../../packages/web/first-load.ts";
import { median, ratios } from "../statistics.ts";
import { openContext, openPage } from "./browser.ts";
import { addressOf, atMost, fieldOf, row, waitFor } from "./measured.ts";
import type { Measure } from "./measured.ts";
import { ask } from "./probe.ts";
import type { WebRig } from "./web-rig.ts";

const SLOW_DOWN = 4;
const FIRST_VISIT_MS = 1500;
const SECOND_VISIT_MS = 500;

/** What the page loads before it is of use, and how long that takes: at the first visit, and at the next one. */
export const measureLoad: Measure = async (rig, { repetitions, signal }) => {
  const needed = await loadOnlyNeeded(rig);
  const times = { floor: [], floorAgain: [], first: [], again: [], againFast: [] } as Record<
    string,
    number[]
  >;
  const take = async (series: string, context: BrowserContext, url: string, slowDown = SLOW_DOWN) => {
    signal.throwIfAborted();
    times[series]?.push(await visit(context, url, slowDown));
  };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    await using nobody = await openContext(rig.browser);
    await take("floor", nobody, `${rig.floorUrl}/?rows=1`);
    await take("floorAgain", nobody, `${rig.floorUrl}/?rows=1`);
    await using context = await openContext(rig.browser, rig.username);
    await take("first", context, addressOf(rig));
    await take("again", context, addressOf(rig));
    await take("againFast", context, addressOf(rig), 1);
  }
  const { floor = [], floorAgain = [], first = [], again = [], againFast = [] } = times;
  const slow = `${SLOW_DOWN} × slower processor`;
  return {
    conditions: [
      "usable: the list and a field to write in are painted, from the beginning of the navigation; floor: a page of React with one line",
    ],
    rows: [
      row("first load, JavaScript after gzip", "bytes", [needed.bytes], {
        notes: `${needed.scripts} scripts; usable while all others are held back`,
      }),
      row("fetched when idle, after gzip", "bytes", [needed.laterBytes]),
      row("floor: usable at the first visit", "ms", floor, { notes: slow }),
      row("usable at the first visit", "ms", first, { notes: slow, ratios: ratios(first, floor) }),
      row("floor: usable at the second visit", "ms", floorAgain, { notes: slow }),
      row("usable at the second visit", "ms", again, { notes: slow, ratios: ratios(again, floorAgain) }),
      row("usable at the second visit", "ms", againFast, { notes: "not slowed down" }),
    ],
    goals: [
      atMost("first load", FIRST_LOAD_MAX_BYTES, needed.bytes, "bytes of JavaScript after gzip"),
      atMost(`usable at the first visit, ${slow}`, FIRST_VISIT_MS, median(first), "ms"),
      atMost(`usable at the second visit, ${slow}`, SECOND_VISIT_MS, median(again), "ms"),
      atMost("usable at the second visit, not slowed down", SECOND_VISIT_MS, median(againFast), "ms"),
    ],
    refusals: [],
  };
};

/** A visit, until all has come that the next one will find. */
async function visit(context: BrowserContext, url: string, slowDown: number): Promise<number> {
  const { page } = await openPage(context, slowDown);
  await page.goto(url);
  const usableAt = await ask(page, "usableAt");
  await page.waitForLoadState("networkidle");
  await page.close();
  return usableAt;
}

/** Loads the page without whatever it asks for later, and proves that it is of use without it. */
async function loadOnlyNeeded(rig: WebRig) {
  const expected = firstLoadOf(rig.built);
  const isNeeded = (url: string) => expected.some(({ file }) => url.endsWith(`/${file}`));
  await using stack = new AsyncDisposableStack();
  const context = await openContext(rig.browser, rig.username);
  stack.defer(async () => {
    // Closing would wait for those that are held back.
    await context.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  });
  await context.route("**/*.js", async (route) => {
    if (isNeeded(route.request().url())) await route.continue();
  });
  const { page } = await openPage(context);
  await page.goto(addressOf(rig));
  const usableAt = await ask(page, "usableAt");
  const loaded = (await ask(page, "loadedUntil", usableAt)).filter(isNeeded);
  await fieldOf(page).pressSequentially("Hello");
  await waitFor(async () => (await fieldOf(page).inputValue()) === "Hello", "Nothing can be written.");
  await waitFor(() => ask(page, "shows", rig.conversations[0].text), "No message is shown.");
  await fieldOf(page).fill("");
  return {
    bytes: bytesOf(expected.filter(({ file }) => loaded.some((url) => url.endsWith(`/${file}`)))),
    scripts: loaded.length,
    laterBytes: await allLater(rig),
  };
}

/** Of what is fetched once there is nothing else to do. */
async function allLater(rig: WebRig): Promise<number> {
  const needed = new Set(firstLoadOf(rig.built).map(({ file }) => file));
  await using context = await openContext(rig.browser, rig.username);
  const { page } = await openPage(context);
  await page.goto(addressOf(rig));
  await page.waitForLoadState("networkidle");
  const paths = (await ask(page, "loadedUntil", Number.MAX_VALUE)).map((url) =>
    new URL(url).pathname.slice(1),
  );
  const later = paths.filter((path) => !needed.has(path));
  const sizes = await Promise.all(
    later.map(async (path) => gzipSync(await readFile(join(rig.built, path))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
