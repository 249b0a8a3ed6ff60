import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { composer, hasFocus } from "./desk.ts";

/** How somebody uses a page: with a mouse, with a finger, or by keyboard alone. */
export interface Hands {
  readonly press: (target: Locator) => Promise<void>;
  /** Opens the menu of a message. */
  readonly openMenu: (message: Locator) => Promise<void>;
  /** Writes, and sends or saves. `button`: what does so for a finger. */
  readonly write: (page: Page, text: string, button: string) => Promise<void>;
}

const byMouse: Hands = {
  press: (target) => target.click(),
  openMenu: (message) => message.click({ button: "right" }),
  async write(page, text) {
    await composer(page).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  },
};

const byFinger: Hands = {
  press: (target) => target.tap(),
  async openMenu(message) {
    const page = message.page();
    const box = await message.boundingBox();
    if (box === null) throw new Error("nobody holds what is not shown");
    const input = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await input.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await page.getByRole("menu").waitFor();
    await input.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await input.detach();
  },
  async write(page, text, button) {
    await composer(page).tap();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
    await page.getByRole("button", { name: button, exact: true }).tap();
  },
};

const byKeyboard: Hands = {
  async press(target) {
    await target.waitFor();
    await tabTo(target);
    await target.page().keyboard.press("Enter");
  },
  async openMenu(message) {
    const { keyboard } = message.page();
    // Esc leads to the composer, and Shift+Tab from there to the messages.
    await keyboard.press("Escape");
    await eventually(async () => expect(await hasFocus(composer(message.page()))).toBe(true));
    for (let nth = 0; nth < 20 && !(await isInTimeline(message.page())); nth++)
      await keyboard.press("Shift+Tab");
    await keyboard.press("End");
    for (let nth = 0; nth < 20 && !(await hasFocus(message)); nth++) await keyboard.press("ArrowUp");
    expect(await hasFocus(message)).toBe(true);
    await keyboard.press("Enter");
  },
  async write(page, text) {
    await eventually(async () => expect(await hasFocus(composer(page))).toBe(true));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  },
};

export const HANDS = { mouse: byMouse, finger: byFinger, keyboard: byKeyboard } as const;

const isInTimeline = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement?.matches("[data-row]") === true);

/** Goes on by Tab, in a menu by the arrow, until this has the focus. */
async function tabTo(target: Locator): Promise<void> {
  const { keyboard } = target.page();
  const isInMenu = (await target.getAttribute("role")) === "menuitem";
  for (let nth = 0; nth < 60; nth++) {
    if (await hasFocus(target)) return;
    await keyboard.press(isInMenu ? "ArrowDown" : "Tab");
  }
  throw new Error("it cannot be reached by keyboard");
}
