import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

/** A machine with other work is slow. */
const SOON = { timeout: 20_000 };

test("by keyboard alone one finds somebody and writes to them", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  await bob.api.users.updateMe({ display_name: "Bob Okafor" });
  const page = await web.openAs("alice");
  await page.getByRole("heading", { name: "Welcome, alice" }).waitFor();
  await page.keyboard.press("n");
  await page.getByRole("combobox", { name: "Name or username" }).waitFor();
  await page.keyboard.type("zz");
  await page.getByText("Nothing found for “zz”").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("bo");
  await page.getByRole("option", { name: "Bob Okafor", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\//);
  await expect.poll(() => bob.conversations.length, SOON).toBe(1);

  // From now on they are known, by their name as well.
  await page.keyboard.press("Escape");
  await page.goto("/new");
  await page.getByRole("combobox").fill("okaf");
  await page.getByRole("option", { name: "Bob Okafor" }).waitFor();
});

test("the Enter of a composition picks nobody", async () => {
  await using web = await startWeb();
  await web.person("bob");
  const page = await web.openAs("alice", { path: "/new" });
  await page.getByRole("combobox").fill("bob");
  await page.getByRole("option", { name: "bob", selected: true }).waitFor();
  const isTaken = await page.getByRole("combobox").evaluate((field) => {
    const init = { key: "Enter", bubbles: true, cancelable: true };
    const composing = new KeyboardEvent("keydown", { ...init, isComposing: true });
    const ofSafari = new KeyboardEvent("keydown", { ...init, keyCode: 229 });
    return [composing, ofSafari].some((event) => !field.dispatchEvent(event));
  });
  expect(isTaken).toBe(false);
  expect(new URL(page.url()).pathname).toBe("/new");
});

test("a group is made by keyboard, once it has a name and another member", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  await web.person("carol");
  const page = await web.openAs("alice", { path: "/new/group" });
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("A group needs a name.").waitFor();
  await page.getByText("Choose at least one other member.").waitFor();
  expect(await axe(page, "main")).toEqual([]);
  await page.keyboard.type("Lunch");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  for (const member of ["bob", "carol"]) {
    await page.keyboard.type(member);
    await page.getByRole("option", { name: member, selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `${member} (take out)` }).waitFor();
  }
  expect(await axe(page, "main")).toEqual([]);
  await page.keyboard.press("Backspace");
  await expect.poll(() => page.getByRole("button", { name: "carol (take out)" }).count(), SOON).toBe(0);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\//);
  await expect
    .poll(() => bob.conversations.map(({ name, member_count }) => [name, member_count]), SOON)
    .toEqual([["Lunch", 2]]);
});

test("a person has a card: who they are, where one meets them, and a way to write to them", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  await bob.api.users.updateMe({ display_name: "Bob Okafor" });
  const alice = await web.person("alice");
  const group = await alice.createGroup({ name: "Lunch", usernames: ["bob"] });
  const page = await web.openAs("alice", { path: `/c/${group.id}?details=members&person=${bob.me.id}` });
  const card = page.getByRole("dialog", { name: "Bob Okafor" });
  await card.getByText(/^Here since /).waitFor();
  await card.getByRole("button", { name: "Lunch" }).waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.waitForURL(membersPath(group.id));

  await page.locator("[data-member]", { hasText: "Bob Okafor" }).click();
  await card.getByRole("button", { name: "Message" }).click();
  await expect.poll(() => bob.conversations.length, SOON).toBe(2);
  await page.waitForURL((url) => url.pathname.startsWith("/c/") && !url.pathname.includes(group.id));
});

const membersPath = (id: string) => `/c/${id}?details=members`;

test("an address of nobody says so", async () => {
  await using web = await startWeb();
  web.problems.allow(/404/);
  const page = await web.openAs("alice", { path: "/?person=00000000-0000-7000-8000-000000000000" });
  const card = page.getByRole("dialog", { name: "Person" });
  await card.getByText("This person is not on this server.").waitFor();
  expect(await card.getByRole("button", { name: "Message" }).count()).toBe(0);
});

test.each(["light", "dark"] as const)("axe finds nothing where one begins, %s", async (theme) => {
  await using web = await startWeb();
  await web.person("bob");
  const page = await web.openAs("alice", { theme });
  await page.getByRole("heading", { name: "Welcome, alice" }).waitFor();
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("link", { name: "Write to somebody" }).click();
  await page.getByRole("combobox").fill("bob");
  await page.getByRole("option").waitFor();
  expect(await axe(page, "main")).toEqual([]);
});

test("on a phone there is a way back, and nothing is wider than the screen", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/new/group", viewport: "phone" });
  await page.getByRole("button", { name: "Back" }).tap();
  await page.waitForURL("/new");
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole("button", { name: "Back" }).tap();
  await page.waitForURL("/");
});
