import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const list = (page: Page) => page.getByRole("navigation", { name: "Conversations" });
const row = (page: Page, name: string) => list(page).getByRole("link", { name });
const names = (page: Page): Promise<string[]> => list(page).locator("[data-row] .clip").allInnerTexts();
const focusedName = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.querySelector(".clip")?.textContent ?? undefined);

/** Alice is in three groups of Bob, the newest one first. */
async function threeGroups(web: Web) {
  await web.person("alice");
  const bob = await web.person("bob");
  const make = (name: string) => bob.createGroup({ name, usernames: ["alice"] });
  const [lunch, sailing, release] = [await make("Lunch"), await make("Sailing"), await make("Release")];
  return { bob, lunch, sailing, release };
}

test("a row says who wrote what, how much is unread, and who is typing", async () => {
  await using web = await startWeb();
  const { bob, lunch } = await threeGroups(web);
  const alice = await web.person("alice");
  await alice.conversation(lunch.id).send("I am here");
  const page = await web.openAs("alice");
  await row(page, "Lunch").getByText("You: I am here").waitFor();

  await lunch.send("**Noon**, @alice?");
  await row(page, "Lunch").getByText("bob: Noon, @alice?").waitFor();
  await row(page, "Lunch").getByLabel("You are mentioned").waitFor();
  expect(await row(page, "Lunch").innerText()).toMatch(/\b1$/);

  bob.conversation(lunch.id).notifyTyping();
  await row(page, "Lunch").getByText("bob is typing…").waitFor();
  await lunch.send("Half past");
  await row(page, "Lunch").getByText("bob: Half past").waitFor();
});

test("one's own last message shows what has become of it", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  const alice = await web.person("alice");
  await alice.send("bob", "Are you there?");
  const page = await web.openAs("alice");
  const ticks = (state: string) => row(page, "bob").getByRole("img", { name: state, exact: true });
  await ticks("Sent").or(ticks("Delivered")).first().waitFor();
  await (await bob.open("alice")).markRead();
  await ticks("Read").waitFor();
  expect(await ticks("Sent").count()).toBe(0);
});

test("whatever is new stands on top, but no row goes away from under the mouse", async () => {
  await using web = await startWeb();
  const { lunch, sailing } = await threeGroups(web);
  const page = await web.openAs("alice");
  await eventually(async () => expect(await names(page)).toEqual(["Release", "Sailing", "Lunch"]));
  await sailing.send("Wind!");
  await eventually(async () => expect(await names(page)).toEqual(["Sailing", "Release", "Lunch"]));

  await row(page, "Release").hover();
  await lunch.send("Noon?");
  await row(page, "Lunch").getByText("Noon?").waitFor();
  expect(await names(page)).toEqual(["Sailing", "Release", "Lunch"]);
  await page.mouse.move(700, 400);
  await eventually(async () => expect(await names(page)).toEqual(["Lunch", "Sailing", "Release"]));
});

test("a filter finds names at once and people by their username, and Enter opens the first", async () => {
  await using web = await startWeb();
  const { release } = await threeGroups(web);
  const stranger = await web.person("renate");
  const page = await web.openAs("alice");
  const filter = page.getByRole("searchbox");
  await filter.fill("re");
  await eventually(async () => expect(await names(page)).toEqual(["Release", stranger.me.username]));
  await filter.press("Enter");
  await page.waitForURL(new RegExp(`/c/${release.id}$`));
  await filter.press("Escape");
  await eventually(async () => expect(await names(page)).toHaveLength(3));

  await filter.fill("renate");
  await list(page).getByRole("button", { name: "renate" }).click();
  await eventually(() => expect(page.url()).not.toContain(release.id));
  await row(page, "renate").waitFor();
});

test("the list has one tab stop; arrows, Home and End move in it, and Enter opens", async () => {
  await using web = await startWeb();
  const { sailing } = await threeGroups(web);
  const page = await web.openAs("alice");
  await row(page, "Lunch").waitFor();
  expect(await list(page).locator("a[tabindex='0']").count()).toBe(1);
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Tab");
  expect(await focusedName(page)).toBe("Release");
  await page.keyboard.press("End");
  expect(await focusedName(page)).toBe("Lunch");
  await page.keyboard.press("ArrowUp");
  expect(await focusedName(page)).toBe("Sailing");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/c/${sailing.id}$`));
  await eventually(async () => expect(await row(page, "Sailing").getAttribute("aria-current")).toBe("page"));
});

test("by its menu a conversation is pinned, muted, marked, archived and left, without a mouse", async () => {
  await using web = await startWeb();
  await threeGroups(web);
  const page = await web.openAs("alice");
  const choose = async (name: string, ...items: readonly string[]) => {
    await row(page, name).focus();
    await page.keyboard.press("Shift+F10");
    for (const item of items) {
      await page.getByRole("menuitem", { name: item, exact: true }).focus();
      await page.keyboard.press("Enter");
    }
  };
  await choose("Lunch", "Pin");
  await list(page).getByRole("list", { name: "Pinned" }).getByRole("link", { name: "Lunch" }).waitFor();
  expect(await focusedName(page)).toBe("Lunch");

  await choose("Lunch", "Mute…", "Mute for 8 hours");
  await row(page, "Lunch").getByRole("img", { name: "Muted" }).waitFor();
  await choose("Lunch", "Unmute");
  await row(page, "Lunch").getByRole("img", { name: "Muted" }).waitFor({ state: "detached" });

  await choose("Sailing", "Mark as unread");
  await row(page, "Sailing").getByRole("img", { name: "Marked as unread" }).waitFor();
  await choose("Sailing", "Mark as read");
  await row(page, "Sailing").getByRole("img", { name: "Marked as unread" }).waitFor({ state: "detached" });

  await choose("Sailing", "Archive");
  await list(page).getByRole("link", { name: "Archived 1" }).click();
  await row(page, "Sailing").waitFor();
  expect(await names(page)).toEqual(["Sailing"]);
  await page.getByRole("button", { name: "Back" }).click();

  await choose("Release", "Leave the group");
  await page.getByRole("dialog", { name: "Leave Release?" }).getByRole("button", { name: "Leave" }).click();
  await row(page, "Release").waitFor({ state: "detached" });
});

test("who has nobody yet is shown the way to somebody", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await list(page).getByText("Nobody here yet").waitFor();
  await list(page).getByRole("button", { name: "New chat" }).last().click();
  await page.waitForURL("**/new");
  expect(await names(page)).toEqual([]);
});

test("2,000 conversations are few elements, and the last one is a key away", async () => {
  await using web = await startWeb();
  await web.person("alice");
  const bob = await web.person("bob");
  const make = (number: number) =>
    bob.api.conversations.create({ name: `Group ${number}`, participants: ["alice"] });
  for (let number = 0; number < 2_000; number += 40)
    await Promise.all(Array.from({ length: 40 }, (_, index) => make(number + index)));
  const page = await web.openAs("alice");
  await list(page).locator("[data-row]").first().focus();
  await page.keyboard.press("End");
  await eventually(async () => expect(await focusedName(page)).toMatch(/^Group \d+$/));
  const last = list(page).locator("li:focus-within");
  expect(await last.getAttribute("aria-posinset")).toBe("2000");
  expect(await list(page).locator("li").count()).toBeLessThan(60);
  await page.keyboard.press("Home");
  await eventually(async () => expect(await last.getAttribute("aria-posinset")).toBe("1"));

  // Of what was there before the page all is known at once, and nothing changes any more.
  await page.reload();
  const first = list(page).locator("[data-row]").first();
  await first.hover();
  await page.mouse.wheel(0, ((await first.boundingBox())?.height ?? 0) * 1_000);
  await list(page).locator("li[aria-posinset='1000']").waitFor();
}, 180_000);

test.each(["light", "dark"] as const)("the list is accessible: %s", async (theme) => {
  await using web = await startWeb();
  const { lunch } = await threeGroups(web);
  await lunch.send("Noon, @alice?");
  for (const viewport of ["desktop", "phone"] as const) {
    const page = await web.openAs("alice", { theme, viewport });
    await row(page, "Lunch").getByText("Noon").waitFor();
    expect(await axe(page, "nav")).toEqual([]);
    await page.getByRole("searchbox").fill("lun");
    expect(await axe(page, "nav")).toEqual([]);
    await row(page, "Lunch").click({ button: "right" });
    await page.getByRole("menu").waitFor();
    expect(await axe(page, "[role=menu]")).toEqual([]);
  }
});
