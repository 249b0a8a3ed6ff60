import type { Chat, Conversation } from "@gochat/client";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

/** A machine with other work is slow. */
const SOON = { timeout: 20_000 };

const PANE = "[role=complementary]";
const membersOf = ({ id }: Conversation) => `/c/${id}?details=members`;
const member = (page: Page, name: string) => page.locator("[data-member]", { hasText: name });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const menuOf = (page: Page, name: string) => page.getByRole("button", { name: `More about ${name}` });

/** A group of alice, who owns it, bob and carol. */
async function startGroup(web: Web): Promise<{ readonly alice: Chat; readonly group: Conversation }> {
  const alice = await web.person("alice");
  // They have been here.
  for (const name of ["bob", "carol", "dave"]) await web.person(name);
  const group = await alice.createGroup({ name: "Trip", usernames: ["bob", "carol"] });
  return { alice, group };
}

test("a new name of a group is seen by the others as it is saved", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const alice = await web.openAs("alice", { path: membersOf(group) });
  const bob = await web.openAs("bob", { path: membersOf(group) });
  expect(await bob.getByRole("button", { name: "Edit", exact: true }).count()).toBe(0);

  await alice.getByRole("button", { name: "Edit", exact: true }).click();
  const name = alice.getByRole("textbox", { name: "Name" });
  await name.fill(" ");
  await name.press("Enter");
  await alice.getByText("A group needs a name.").waitFor();
  expect(await axe(alice, "[role=dialog]")).toEqual([]);
  await name.fill("Long trip");
  await alice.getByRole("textbox", { name: "Description" }).fill("To the sea");
  await alice.getByText("Since they joined").click();
  await alice.getByRole("button", { name: "Save" }).click();

  await bob.locator(PANE).getByRole("heading", { name: "Long trip" }).waitFor();
  await bob.locator(PANE).getByText("To the sea").waitFor();
  await expect.poll(() => group.data?.history, SOON).toBe("joined");
});

test("members are added, become admins, and are removed, and everybody sees it", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const alice = await web.openAs("alice", { path: membersOf(group) });
  const bob = await web.openAs("bob", { path: membersOf(group) });
  await tab(bob, "Members 3").waitFor();
  expect(await bob.getByRole("button", { name: "Add people" }).count()).toBe(0);

  await menuOf(alice, "bob").click();
  await alice.getByRole("menuitem", { name: "Make admin" }).click();
  await member(bob, "bob").getByText("Admin").waitFor();

  await bob.getByRole("button", { name: "Add people" }).click();
  await bob.getByRole("combobox", { name: "People" }).fill("dav");
  await bob.getByRole("option", { name: "dave" }).click();
  await bob.getByRole("button", { name: "Add", exact: true }).click();
  await member(alice, "dave").waitFor();
  await tab(alice, "Members 4").waitFor();

  await menuOf(bob, "carol").click();
  await bob.getByRole("menuitem", { name: "Remove from the group" }).click();
  await bob.getByRole("button", { name: "Remove", exact: true }).click();
  await tab(alice, "Members 3").waitFor();
  expect(await member(alice, "carol").count()).toBe(0);
});

test("by keyboard alone somebody is removed, and the focus stays in the list", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const page = await web.openAs("alice", { path: membersOf(group) });
  await member(page, "alice").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Remove from the group" }).waitFor();
  // The last one bans.
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  // The safe answer has the focus.
  await page.locator("[role=dialog] :focus", { hasText: "Cancel" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await tab(page, "Members 2").waitFor();
  await page.locator("[data-member]:focus").waitFor();
  expect(await member(page, "carol").count()).toBe(0);
});

test("an owner hands the group over before they leave", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const alice = await web.openAs("alice", { path: membersOf(group) });
  const bob = await web.openAs("bob", { path: membersOf(group) });
  await tab(alice, "Settings").click();
  await alice.getByRole("button", { name: "Leave the group" }).click();
  await alice.getByRole("heading", { name: "Hand the group over first" }).waitFor();
  await alice.getByRole("button", { name: "Show the members" }).click();

  await menuOf(alice, "bob").click();
  await alice.getByRole("menuitem", { name: "Hand the group over" }).click();
  await alice.getByText("You become an admin").waitFor();
  await alice.getByRole("button", { name: "Hand over" }).click();
  await member(bob, "bob").getByText("Owner").waitFor();
  await member(bob, "alice").getByText("Admin").waitFor();

  await tab(alice, "Settings").click();
  await alice.getByRole("button", { name: "Leave the group" }).click();
  await alice.getByRole("button", { name: "Leave", exact: true }).click();
  await alice.waitForURL("/");
  await tab(bob, "Members 2").waitFor();
  expect(await member(bob, "alice").count()).toBe(0);
});

test("a conversation is muted, kept on top, and archived for oneself", async () => {
  await using web = await startWeb();
  const { alice, group } = await startGroup(web);
  const page = await web.openAs("alice", { path: `/c/${group.id}?details=settings` });
  const notifications = page.getByRole("button", { name: "Notifications" });
  await notifications.click();
  await page.getByRole("menuitem", { name: "Mute for 1 hour" }).click();
  await notifications.getByText(/^Muted until /).waitFor();
  await notifications.click();
  await page.getByRole("menuitem", { name: "Mute until I turn it on" }).click();
  await notifications.getByText("Muted", { exact: true }).waitFor();
  await notifications.click();
  await page.getByRole("menuitem", { name: "Unmute" }).click();
  await notifications.getByText("All messages").waitFor();

  await page.getByRole("switch", { name: "Keep on top of my list" }).click();
  await expect.poll(() => group.data?.me.pinned_at, SOON).toBeTruthy();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.waitForURL("/");
  // What one points at stays.
  await page.getByRole("button", { name: "Undo" }).hover();
  await expect.poll(() => alice.archived.map(({ id }) => id), SOON).toEqual([group.id]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => alice.archived, SOON).toEqual([]);
});

test("what is pinned says what it says now, and leads to where it was said", async () => {
  await using web = await startWeb();
  const { alice, group } = await startGroup(web);
  const { seq } = await group.send("Pack **light**");
  await alice.api.messages.pin({ id: group.id, seq });
  const page = await web.openAs("alice", { path: `/c/${group.id}?details=pins` });
  const bob = await web.openAs("bob", { path: `/c/${group.id}?details=pins` });
  const pins = bob.locator(PANE).getByRole("listitem");
  await pins.getByText("Pack light", { exact: true }).waitFor();
  expect(await axe(bob, PANE)).toEqual([]);
  await group.edit(seq, "Pack nothing");
  await pins.getByText("Pack nothing").click();
  await bob.waitForURL(`/c/${group.id}/${seq}?details=pins`);
  expect(await bob.getByRole("button", { name: "Unpin" }).count()).toBe(0);

  await page.getByRole("button", { name: "Unpin" }).focus();
  await page.keyboard.press("Enter");
  await bob.getByText("Nothing is pinned").waitFor();
});

test("of hundreds of members those on screen are in the page, and anybody is found", async () => {
  await using web = await startWeb({ env: { RATE_LIMITS: "off" } });
  const names = Array.from({ length: 400 }, (_, nth) => `crowd${String(nth).padStart(3, "0")}`);
  // A bare username becomes an account with its first request.
  for (const name of names)
    await fetch(`${web.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${name}` } });
  const alice = await web.person("alice");
  const group = await alice.createGroup({ name: "Everyone", usernames: names.slice(0, 100) });
  for (let from = 100; from < names.length; from += 100)
    await alice.api.conversations.addMembers({ id: group.id, usernames: names.slice(from, from + 100) });
  const page = await web.openAs("alice", { path: membersOf(group) });
  const rows = page.locator("[data-member]");
  const last = rows.filter({ hasText: "crowd399" });
  await expect
    .poll(async () => {
      await rows.last().scrollIntoViewIfNeeded();
      return last.count();
    }, SOON)
    .toBe(1);
  expect(await rows.count()).toBeLessThan(80);
  await page.getByRole("searchbox", { name: "Find a member" }).fill("crowd123");
  await member(page, "crowd123").waitFor();
  await expect.poll(() => rows.count(), SOON).toBe(1);
});

test.each(["light", "dark"] as const)("axe finds nothing in the details, %s", async (theme) => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const page = await web.openAs("alice", { path: membersOf(group), theme });
  await menuOf(page, "bob").waitFor({ state: "attached" });
  expect(await axe(page, PANE)).toEqual([]);
  await tab(page, "Pins").click();
  await page.getByText("Nothing is pinned").waitFor();
  expect(await axe(page, PANE)).toEqual([]);
  await tab(page, "Settings").click();
  await page.getByRole("switch").waitFor();
  expect(await axe(page, PANE)).toEqual([]);
});

test("where there is no room beside the messages, Esc and a click beside close the details", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const page = await web.openAs("alice", {
    path: membersOf(group),
    viewport: { width: 900, height: 700 },
  });
  await page.locator(PANE).getByRole("button", { name: "Close" }).click();
  await page.waitForURL(`/c/${group.id}`);
  await page.goBack();
  await page.locator(`${PANE}:focus`).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(`/c/${group.id}`);
  await page.goBack();
  await page.locator(PANE).waitFor();
  await page.mouse.click(450, 300);
  await page.waitForURL(`/c/${group.id}`);
  expect(await page.locator(PANE).count()).toBe(0);
});

test("on a phone the details are the page, with a way back", async () => {
  await using web = await startWeb();
  const { group } = await startGroup(web);
  const page = await web.openAs("alice", { path: membersOf(group), viewport: "phone" });
  await page.getByRole("main", { name: "Details" }).waitFor();
  await menuOf(page, "bob").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Back" }).tap();
  await page.waitForURL(`/c/${group.id}`);
});
