import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Go to a conversation" });
const active = (page: Page) => page.locator("[role=option][aria-selected=true]");
const ready = (page: Page) => page.getByRole("navigation", { name: "Conversations" }).waitFor();

test("a few letters and Enter go to a conversation, with diacritics or without", async () => {
  await using web = await startWeb();
  await web.person("alice");
  const bob = await web.person("bob");
  const cafe = await bob.createGroup({ name: "Café au lait", usernames: ["alice"] });
  await bob.createGroup({ name: "Release", usernames: ["alice"] });
  const page = await web.openAs("alice");
  await ready(page);
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type("lait caf");
  await eventually(async () => expect(await active(page).innerText()).toContain("Café au lait"));
  expect(await active(page).locator("mark").allInnerTexts()).toEqual(["Caf", "lait"]);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/c/${cafe.id}$`));
  await field(page).waitFor({ state: "detached" });
});

test("without letters what is unread stands first, and the arrows go around", async () => {
  await using web = await startWeb();
  await web.person("alice");
  const bob = await web.person("bob");
  const unread = await bob.createGroup({ name: "Unread", usernames: ["alice"] });
  await unread.send("Hi");
  await bob.createGroup({ name: "Newer", usernames: ["alice"] });
  const page = await web.openAs("alice");
  await ready(page);
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  expect(await active(page).innerText()).toContain("Unread");
  await page.keyboard.press("ArrowDown");
  expect(await active(page).innerText()).toContain("Newer");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  expect(await active(page).innerText()).toContain("Mark all as read");
  expect(await field(page).getAttribute("aria-activedescendant")).toBe(await active(page).getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.getByText("1 conversation is marked as read.").waitFor();
  await eventually(async () => expect(await page.title()).toBe("GoChat"));
});

test("people whom one does not know are found, and written to", async () => {
  await using web = await startWeb();
  await web.person("renate");
  const page = await web.openAs("alice");
  await ready(page);
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type("rena");
  await page.getByRole("group", { name: "People" }).getByRole("option", { name: "renate" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\//);
  const { id } = await (await web.person("alice")).open("renate");
  expect(page.url()).toContain(id);
});

test("it does what there is no button for, and the focus goes back where it was", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await ready(page);
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type("dark");
  await eventually(async () => expect(await active(page).innerText()).toContain("Appearance: dark"));
  await page.keyboard.press("Enter");
  await eventually(async () =>
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark"),
  );
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.press("Escape");
  await field(page).waitFor({ state: "detached" });
  await eventually(async () =>
    expect(await page.getByRole("searchbox").evaluate((it) => it === document.activeElement)).toBe(true),
  );
});

test("? lists the keys, and single keys can be switched off", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await ready(page);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByText("Mark all as read").waitFor();
  const viewer = sheet.getByRole("region", { name: "Looking at a picture" });
  expect(await viewer.locator("kbd").allTextContents()).toEqual(["PgUp", "PgDn", "+", "-", "0"]);
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await sheet.getByRole("switch", { name: "Single keys" }).uncheck();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await page.keyboard.press("n");
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test.each(["light", "dark"] as const)("the switcher is accessible: %s", async (theme) => {
  await using web = await startWeb();
  await (await web.person("alice")).send((await web.person("bob")).me.username, "Hi");
  const page = await web.openAs("alice", { theme });
  await ready(page);
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type("b");
  await active(page).waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
});
