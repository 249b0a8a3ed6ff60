import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe, axeOfColours } from "../axe.ts";
import { startWeb } from "../rig.ts";
import { visitAll } from "./visit.ts";
import { makeWorld } from "./world.ts";

/** What the browser says of an answer that is a refusal. */
const REFUSED = /the server responded with a status of 4\d\d/;

test.each(["desktop", "phone"] as const)(
  "axe finds nothing on any screen, in either theme, and what closes gives the focus back (%s)",
  async (viewport) => {
    await using web = await startWeb();
    web.problems.allow(REFUSED);
    const world = await makeWorld(web);
    expect(await visitAll(world, { viewport }, look)).toEqual([]);
  },
  480_000,
);

async function look(page: Page): Promise<readonly string[]> {
  // What fades in has no contrast yet.
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page
    .getByRole("heading", { level: 1 })
    .or(page.getByRole("dialog"))
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(() => {});
  const titles = await page.getByRole("heading", { level: 1 }).allInnerTexts();
  // Behind a dialog everything is hidden.
  const hasDialog = (await page.getByRole("dialog").count()) > 0;
  const inLight = await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const inDark = await axeOfColours(page);
  return [
    ...(titles.length === 1 || hasDialog ? [] : [`titles: ${titles.join(", ")}`]),
    ...inLight,
    ...inDark.map((problem) => `dark: ${problem}`),
  ];
}
