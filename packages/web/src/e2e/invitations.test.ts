import { register } from "@gochat/client";
import { ADMIN, INVITATIONS } from "@gochat/client/calls";
import { eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const password = (page: Page) => page.getByLabel("Password", { exact: true });
const hash = (page: Page) => page.evaluate(() => location.hash);

/** Alice, who owns a group in which Bob is. */
async function makeGroup(web: Web) {
  const alice = await web.person("alice");
  await meet(web, "bob");
  const { id } = await alice.createGroup({ name: "Trip", usernames: ["bob"] });
  return { alice, id };
}

/** The same, and the path of a link into it. */
async function makeTrip(web: Web, options: { readonly admits?: boolean; readonly max_uses?: number } = {}) {
  if (options.admits === true) await web.makeAdmin("alice");
  const { alice, id } = await makeGroup(web);
  const { token } = await alice.calls(INVITATIONS).create({ conversation_id: id, ...options });
  return { alice, id, path: `/join#${token}` };
}

async function signUp(page: Page, username: string, action: string): Promise<void> {
  await page.getByLabel("Email").fill(`${username}@example.com`);
  await page.getByLabel("Username").fill(username);
  await password(page).fill(PASSWORD);
  await button(page, action).click();
}

test("G9 an owner makes a link in the details, sees it used, and takes it back", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { id } = await makeGroup(web);
  const page = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(page, "Invite by a link").click();
  await dialog(page).getByText("No link is good now.").waitFor();
  await dialog(page).getByRole("combobox", { name: "Good for", exact: true }).selectOption("1 day");
  await dialog(page).getByRole("combobox", { name: "Good for this many people" }).selectOption("5");
  // She does not administer the server: hers admits nobody to it.
  expect(await dialog(page).getByRole("switch").count()).toBe(0);
  await button(page, "Make a link").click();
  await button(page, "Copy").click();
  await page.getByText("Copied.").waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(await dialog(page).getByLabel("Address").inputValue()).toBe(address);
  await dialog(page).getByText("0 of 5 used").waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);

  const carol = await web.openAs("carol", { path: address.slice(web.url.length) });
  await button(carol, "Join as carol").click();
  await carol.waitForURL(`/c/${id}`);
  await page.keyboard.press("Escape");
  await button(page, "Invite by a link").click();
  await dialog(page).getByText("1 of 5 used").waitFor();
  expect(await dialog(page).getByLabel("Address").count()).toBe(0);
  await dialog(page)
    .getByRole("button", { name: /^Take back the link by alice/ })
    .click();
  await dialog(page).getByText("No link is good now.").waitFor();
  const dave = await web.openAs("dave", { path: address.slice(web.url.length) });
  await heading(dave, "This invitation is not good").waitFor();
  expect(await axe(dave)).toEqual([]);
});

test("members who may not add people see no links", async () => {
  await using web = await startWeb();
  const { id } = await makeTrip(web);
  const page = await web.openAs("bob", { path: `/c/${id}?details=members` });
  await page.locator("[data-member]", { hasText: "alice" }).waitFor();
  expect(await button(page, "Invite by a link").count()).toBe(0);
  expect(await button(page, "Banned people").count()).toBe(0);
});

test("G9 the page of a link shows a name and a number alone, and its token leaves the address and the history", async () => {
  await using web = await startWeb();
  const { path } = await makeTrip(web);
  const page = await web.openAs("carol", { path });
  await heading(page, "Join Trip").waitFor();
  await page.getByText("A group on GoChat with 2 members").waitFor();
  expect(await page.getByText(/alice|bob/).count()).toBe(0);
  expect(await hash(page)).toBe("");
  expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain("in_");
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await heading(page, "This invitation is not good").waitFor();
});

test("I8 where only those who are invited may, a newcomer makes an account by a link and is in the group", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { alice, id, path } = await makeTrip(web, { admits: true });
  await alice.calls(ADMIN).updateSettings({ registration: "invited" });
  const stranger = await web.open({ path: "/sign-up" });
  await stranger.getByText("Here one makes an account with an invitation.").waitFor();
  expect(await stranger.getByRole("textbox").count()).toBe(0);
  await stranger.goto("/sign-in");
  await stranger.getByText("You need an invitation.").waitFor();

  const page = await web.open({ path });
  await heading(page, "Join Trip").waitFor();
  expect(await axe(page)).toEqual([]);
  await signUp(page, "erin", "Create account and join");
  await page.waitForURL(`/c/${id}`);
  await heading(page, "Trip").waitFor();
});

test("whoever has an account signs in on the page of a link, and has joined", async () => {
  await using web = await startWeb();
  await register(web.url, { email: "carol@example.com", username: "carol", password: PASSWORD });
  const { id, path } = await makeTrip(web);
  const page = await web.open({ path, viewport: "phone", theme: "dark" });
  await heading(page, "Join Trip").waitFor();
  await button(page, "Sign in").click();
  await page.getByLabel("Username or email").fill("carol");
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`/c/${id}`);
});

test("a link that admits no newcomers asks them to sign in", async () => {
  await using web = await startWeb();
  const { path } = await makeTrip(web);
  await web.makeAdmin("alice");
  await (await web.person("alice")).calls(ADMIN).updateSettings({ registration: "invited" });
  const page = await web.open({ path });
  await page.getByText("New accounts are not made with this invitation.").waitFor();
  await page.getByLabel("Username or email").waitFor();
  expect(await button(page, "Create one").count()).toBe(0);
});

test("I8 administrators invite to the server and to a group, and take that back", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await web.makeAdmin("alice");
  const { alice, id } = await makeGroup(web);
  const page = await web.openAs("alice", { path: "/admin/invitations" });
  await heading(page, "Invitations").waitFor();
  await page.getByText("No link is good now.").waitFor();
  await button(page, "Make a link").click();
  const address = await page.getByLabel("Address").inputValue();
  await page.getByText("0 of 1 used").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("combobox", { name: "Leads to" }).selectOption("Trip");
  await page.getByText("No link is good now.").waitFor();
  await page.getByRole("switch", { name: "Also lets people make an account" }).waitFor();
  await button(page, "Make a link").click();
  await page.getByText("New accounts", { exact: true }).waitFor();
  const { invitations } = await alice.calls(INVITATIONS).list({ conversation_id: id });
  expect(invitations).toMatchObject([{ admits: true, conversation_id: id }]);

  const here = await web.openAs("bob", { path: address.slice(web.url.length) });
  await here.getByText("You have an account here already, and are signed in as bob.").waitFor();
  await page.getByRole("combobox", { name: "Leads to" }).selectOption("The server alone");
  await page.getByRole("button", { name: /^Take back the link by alice/ }).click();
  await page.getByText("No link is good now.").waitFor();
  const late = await web.open({ path: address.slice(web.url.length) });
  await heading(late, "This invitation is not good").waitFor();
});

test("G10 an owner bans somebody for a time, sees who is banned, and lifts it", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { alice, id, path } = await makeTrip(web);
  const page = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await page.getByRole("button", { name: "More about bob" }).click();
  await page.getByRole("menuitem", { name: "Ban…" }).click();
  await dialog(page).getByRole("combobox", { name: "For how long" }).selectOption("7 days");
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await dialog(page).getByRole("button", { name: "Ban" }).click();
  await page.getByText("bob is banned").waitFor();
  await page.locator("[data-member]", { hasText: "bob" }).waitFor({ state: "detached" });

  const bob = await web.openAs("bob", { path });
  await button(bob, "Join as bob").click();
  await bob.getByText("You are banned from this group.").waitFor();
  await button(page, "Banned people").click();
  await dialog(page)
    .getByText(/^Until .*20\d\d/)
    .waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await dialog(page).getByRole("button", { name: "Lift the ban of bob" }).click();
  await dialog(page).getByText("Nobody is banned.").waitFor();
  await page.keyboard.press("Escape");
  await alice.api.conversations.addMembers({ id, usernames: ["bob"] });
  await eventually(async () =>
    expect(await page.locator("[data-member]", { hasText: "bob" }).count()).toBe(1),
  );
});
