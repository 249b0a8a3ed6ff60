import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Device } from "../devices.ts";
import { untilWhole } from "../network.ts";
import { SCREENS } from "./screens.ts";
import type { Screen } from "./screens.ts";
import { PASSWORD } from "./world.ts";
import type { World } from "./world.ts";

/** Looks at a page, and says what is wrong with it. */
type Look = (page: Page) => Promise<readonly string[]>;

const hasFocus = (of: Locator): Promise<boolean> =>
  of.evaluate((element) => element === document.activeElement);
const overlay = (page: Page): Locator => page.locator("[data-overlay]");

/**
 * Goes through all screens as those who see them, opens by keys what is to be opened, looks, and closes it, after which the focus has to
 * be where it was. What is found is told with the name of its screen.
 */
export async function visitAll(
  world: World,
  device: Device,
  look: Look,
  screens: readonly Screen[] = SCREENS,
): Promise<readonly string[]> {
  const found: string[] = [];
  const isPhone =
    device.viewport === "phone" || (typeof device.viewport === "object" && device.viewport.width < 700);
  const pages = new Map<Screen["as"], Page>();
  const touched = new Set<Page>();
  for (const screen of screens) {
    if (screen.only !== undefined && (screen.only === "phone") !== isPhone) continue;
    const tell = (problem: string) => void found.push(`${screen.name}: ${problem}`);
    const page = pages.get(screen.as) ?? (await open(world, screen.as, device));
    pages.set(screen.as, page);
    try {
      await go(page, typeof screen.path === "string" ? screen.path : screen.path(world), touched.has(page));
      touched.delete(page);
      if (screen.act !== undefined) touched.add(page);
      await show(page, screen, world);
      (await look(page)).forEach(tell);
      if (screen.opens !== undefined)
        await close(page, (screen.opens.back ?? screen.opens.from)(page, world));
    } catch (error) {
      touched.add(page);
      tell(String(error).split("\n").slice(0, 4).join(" "));
    }
  }
  return found;
}

/** As the client itself goes there; by loading it where something was done on the page. */
async function go(page: Page, path: string, isTouched: boolean): Promise<void> {
  if (isTouched) await page.goto(path);
  else await page.evaluate((it) => history.pushState(null, "", it), path);
}

async function open({ web }: World, as: Screen["as"], device: Device): Promise<Page> {
  if (as === undefined) return web.open(device);
  if (as !== "erin") return web.openAs(as, device);
  const page = await web.open(device);
  await page.getByLabel("Username or email").fill(as);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Sign in/ }).waitFor({ state: "detached" });
  return page;
}

async function show(page: Page, { shows, act, opens }: Screen, world: World): Promise<void> {
  await shows(page, world).waitFor();
  await untilWhole(page);
  await act?.(page, world);
  if (opens === undefined) return;
  const { from, key = "Enter", items = [], role, name } = opens;
  await from(page, world).press(key);
  for (const item of items) {
    await page.getByRole("menuitem", { name: item }).focus();
    await page.keyboard.press("Enter");
  }
  await page.getByRole(role, { name }).waitFor();
}

async function close(page: Page, opener: Locator): Promise<void> {
  await page.keyboard.press("Escape");
  await overlay(page).waitFor({ state: "detached" });
  await eventually(async () => expect(await hasFocus(opener), "the focus is back").toBe(true), {
    timeoutMs: 3_000,
  });
}
