import { readFile } from "node:fs/promises";
import { register } from "@gochat/client";
import { ADMIN } from "@gochat/client/calls";
import type { AdminCalls } from "@gochat/client/calls";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { OpenOptions, Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;
// As long as other tests may keep the machine busy.
const WITHIN = { timeout: 20_000 };

const title = (page: Page, name: string) => page.locator("main").getByRole("heading", { level: 1, name });
const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`@${name}\\b`) });
const dialog = (page: Page) => page.getByRole("dialog");
/** In the row of this person, whichever width shows it where. */
const seen = (page: Page, name: string, text: string) =>
  row(page, name).getByText(text).filter({ visible: true });

async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More about ${name}` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

const idOf = async (admin: AdminCalls, query: string): Promise<string> =>
  (await admin.listUsers({ query })).users[0]?.id ?? "";

/** Alice administers the server, on which Bob and Carol are. */
async function openAdmin(
  web: Web,
  path: string,
  options: OpenOptions = {},
): Promise<{ readonly page: Page; readonly admin: AdminCalls }> {
  for (const username of ["bob", "carol"])
    await register(web.url, { email: `${username}@example.com`, username, password: PASSWORD });
  await web.makeAdmin("alice");
  const page = await web.openAs("alice", { path, ...options });
  return { page, admin: (await web.person("alice")).calls(ADMIN) };
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel("Username or email").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

test("I4 people are found by the beginning of a name or an email, by role and by state; the address keeps it", async () => {
  await using web = await startWeb();
  const { page, admin } = await openAdmin(web, "/admin/people");
  await seen(page, "alice", "Administrator").waitFor();
  await row(page, "carol").getByText("carol@example.com").waitFor();
  await row(page, "bob").waitFor();
  await admin.suspendUser({ id: await idOf(admin, "bob") });

  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "Suspended" });
  await row(page, "alice").waitFor({ state: "detached" });
  await seen(page, "bob", "Suspended").waitFor();
  await page.reload();
  await row(page, "bob").waitFor();
  expect(await row(page, "alice").count()).toBe(0);
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "All states" });
  await page.getByRole("combobox", { name: "Role" }).selectOption({ label: "Administrators" });
  await row(page, "bob").waitFor({ state: "detached" });
  await row(page, "alice").waitFor();
  await page.getByRole("combobox", { name: "Role" }).selectOption({ label: "All roles" });
  await page.getByRole("searchbox", { name: "Username or email begins with" }).fill("carol@");
  await row(page, "alice").waitFor({ state: "detached" });
  await row(page, "carol").waitFor();
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("Nobody like that").waitFor();
});

test("I4 more people than a page has come as one scrolls, each of them once", async () => {
  await using web = await startWeb();
  const { page, admin } = await openAdmin(web, "/admin/settings");
  for (let nth = 0; nth < 120; nth++) await admin.createUser({ username: `person-${nth}` });
  await page.goto("/admin/people");
  await row(page, "alice").waitFor();
  const rows = page.getByRole("row");
  await expect
    .poll(async () => {
      await rows.last().scrollIntoViewIfNeeded();
      return rows.count();
    }, WITHIN)
    .toBe(124);
  const names = await page.locator("tbody td:first-child p:nth-of-type(2)").allInnerTexts();
  expect(new Set(names).size).toBe(123);
});

test("I4 an account is made, and ends in a link that is shown once and can be copied", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { page } = await openAdmin(web, "/admin/people");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "New account" }).click();
  await dialog(page).getByLabel("Username").fill("carol");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("This name is taken.").waitFor();
  await dialog(page).getByLabel("Username").fill("erin");
  await dialog(page).getByLabel("Email").fill("erin@example.com");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("The account of erin is made").waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await dialog(page).getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied.").waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(await dialog(page).getByLabel("Address").inputValue()).toBe(address);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await seen(page, "erin", "No password yet").waitFor();
  expect(await page.getByText("/link#").count()).toBe(0);

  const erin = await web.open({ path: address.slice(web.url.length) });
  await erin.getByRole("heading", { name: "Set a password for erin" }).waitFor();
  await choose(page, "erin", "Link for a new password");
  await dialog(page).getByText("A link for erin").waitFor();
  expect(await dialog(page).getByLabel("Address").inputValue()).not.toBe(address);
  // The earlier one is dead.
  await erin.goto(address);
  await erin.reload();
  await erin.goto(address);
  await erin.getByRole("heading", { name: "This link is not valid" }).waitFor();
});

test("I3 somebody is suspended after a question, is out within seconds, and is reinstated", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { page } = await openAdmin(web, "/admin/people");
  const carol = await web.open();
  await signIn(carol, "carol");
  await carol.getByRole("button", { name: /account and settings/ }).waitFor();
  await choose(page, "carol", "Suspend…");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await choose(page, "carol", "Suspend…");
  await dialog(page).getByText("cannot sign in").waitFor();
  await dialog(page).getByRole("button", { name: "Suspend" }).click();
  await seen(page, "carol", "Suspended").waitFor();
  await carol.getByText("You were signed out here").waitFor({ timeout: 10_000 });
  await signIn(carol, "carol");
  await carol.getByText("This account is suspended.").waitFor();

  await choose(page, "carol", "Reinstate");
  await dialog(page).getByRole("button", { name: "Reinstate" }).click();
  await page.getByText("carol can sign in again").waitFor();
  await signIn(carol, "carol");
  await carol.getByRole("button", { name: /account and settings/ }).waitFor();
  await choose(page, "carol", "Sign out everywhere");
  await dialog(page).getByRole("button", { name: "Sign out everywhere" }).click();
  await carol.getByText("You were signed out here").waitFor({ timeout: 10_000 });
});

test("I1 the last administrator stays one; with another one they may go, and see no more of it", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { page } = await openAdmin(web, "/admin/people");
  await choose(page, "alice", "No longer an administrator");
  await dialog(page).getByRole("button", { name: "No longer an administrator" }).click();
  await page.getByText("A server keeps an administrator.").first().waitFor();
  await page.keyboard.press("Escape");
  await choose(page, "carol", "Make an administrator");
  await dialog(page).getByRole("button", { name: "Make an administrator" }).click();
  await page.getByText("carol is an administrator").waitFor();
  await choose(page, "alice", "No longer an administrator");
  await dialog(page).getByRole("button", { name: "No longer an administrator" }).click();
  await page.getByText("alice is an administrator no longer").waitFor();
  await page.reload();
  await page.getByText("This is for administrators").waitFor();
  await page.getByRole("link", { name: "Back to the conversations" }).click();
  await page.getByRole("button", { name: /account and settings/ }).click();
  await page.getByRole("menuitem", { name: "Settings" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Administration" }).count()).toBe(0);
});

test("I4 an account is deleted by whoever types its name", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { page } = await openAdmin(web, "/admin/people");
  await choose(page, "carol", "Delete…");
  await dialog(page).getByLabel("Type carol to confirm").fill("bob");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("This is not the username.").waitFor();
  await dialog(page).getByLabel("Type carol to confirm").fill("carol");
  await page.keyboard.press("Enter");
  await page.getByText("The account of carol is deleted").waitFor();
  await row(page, "carol").waitFor({ state: "detached" });
  const carol = await web.open();
  await signIn(carol, "carol");
  await carol.getByText("The name or the password is wrong.").waitFor();
});

test("I7 settings are saved one by one, and what is refused is said in its place", async () => {
  await using web = await startWeb();
  const { page, admin } = await openAdmin(web, "/admin/settings");
  const settings = async () => (await admin.getSettings()).settings;
  const registration = page.getByRole("combobox", { name: "Who may make an account" });
  await registration.selectOption("Who is invited");
  await expect.poll(settings, WITHIN).toMatchObject({ registration: "invited" });
  await registration.selectOption("Nobody");
  await expect.poll(settings, WITHIN).toMatchObject({ registration: "closed" });
  await page.getByRole("switch", { name: /^Everybody finds people/ }).click();
  await expect.poll(settings, WITHIN).toMatchObject({ people_search: "admins" });
  await page.getByRole("combobox", { name: "How long a message can be edited" }).selectOption("15 minutes");
  await expect.poll(settings, WITHIN).toMatchObject({ edit_window_s: 900 });
  await page.getByRole("combobox", { name: "Limits for new accounts" }).selectOption("1 day");
  await expect.poll(settings, WITHIN).toMatchObject({ new_account_hours: 24 });
  const longest = page.getByLabel("Longest message, in bytes");
  await longest.fill("100");
  await page.keyboard.press("Enter");
  await page.getByText("A whole number from 256 to 16384 is needed.").waitFor();
  await longest.fill("1000");
  await page.keyboard.press("Enter");
  await expect.poll(settings, WITHIN).toMatchObject({ message_max_bytes: 1000 });
  const mentions = page.getByLabel("Most mentions in a message");
  await mentions.fill("101");
  await page.keyboard.press("Enter");
  await page.getByText("A whole number from 1 to 100 is needed.").waitFor();
  await mentions.fill("20");
  await page.keyboard.press("Enter");
  await expect.poll(settings, WITHIN).toMatchObject({ mentions_max: 20 });
  await page.reload();
  await expect.poll(() => longest.inputValue(), WITHIN).toBe("1000");
  expect(await mentions.inputValue()).toBe("20");
  expect(await registration.inputValue()).toBe("closed");
});

test("I10 words that are not allowed are saved a line each, and whoever writes one is told so", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { page, admin } = await openAdmin(web, "/admin/settings");
  const words = page.getByLabel("Words that are not allowed");
  const save = page.locator("form").filter({ has: words }).getByRole("button", { name: "Save" });
  await words.fill(`fine\n${"x".repeat(65)}`);
  await save.click();
  await page.getByText("one of them is too long").waitFor();
  expect(await words.evaluate((element) => element === document.activeElement)).toBe(true);
  await words.fill(" bad \n\nvery rude\nBAD");
  await save.click();
  await page.getByText("Saved").first().waitFor();
  await expect.poll(() => words.inputValue(), WITHIN).toBe("bad\nvery rude");
  expect((await admin.getSettings()).settings.refused_words).toEqual(["bad", "very rude"]);
  await page.reload();
  await expect.poll(() => words.inputValue(), WITHIN).toBe("bad\nvery rude");
  // What no name may hold only the server refuses.
  await words.fill("bad\n\u202Eevil");
  await save.click();
  await page.getByText("one of them is too long or cannot be seen").waitFor();

  const alice = await web.person("alice");
  const { id } = await alice.open("bob");
  await page.goto(`/c/${id}`);
  const area = page.locator("main textarea");
  await area.fill("This is bad.");
  await page.keyboard.press("Enter");
  await page.getByText("The rules of this server do not allow a word in this text.").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto("/admin/audit");
  await page.getByText("words that are not allowed: 0 → 2").waitFor();
});

test("I7 the composer and the menu of a message follow what is set", async () => {
  await using web = await startWeb();
  const { admin } = await openAdmin(web, "/");
  const alice = await web.person("alice");
  const { id } = await alice.open("bob");
  await alice.conversation(id).send("Mine");
  await admin.updateSettings({ message_max_bytes: 300, edit_window_s: 0 });
  const page = await web.openAs("alice", { path: `/c/${id}` });
  await page.getByRole("article", { name: "Mine" }).waitFor();
  const area = page.locator("main textarea");
  const send = page.getByRole("button", { name: /^Too long to send/ });
  await expect
    .poll(async () => {
      await area.fill("");
      await area.fill("a".repeat(301));
      return send.count();
    }, WITHIN)
    .toBe(1);
  await page.getByRole("article", { name: "Mine" }).hover();
  await page.getByRole("article", { name: "Mine" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Edit" }).count()).toBe(0);
});

test("I6 the audit log is told in sentences, narrowed by action and person, and exported", async () => {
  await using web = await startWeb();
  const { page, admin } = await openAdmin(web, "/admin/audit");
  web.problems.allow(REFUSED);
  const bob = await idOf(admin, "bob");
  const alice = await web.person("alice");
  await alice.createGroup({ name: "Trip", usernames: ["bob", "carol"] });
  await admin.suspendUser({ id: bob });
  await admin.reinstateUser({ id: bob });
  await admin.updateSettings({ registration: "closed", edit_window_s: 3600 });
  const gone = await admin.createUser({ username: "erin" });
  await admin.deleteUser({ id: gone.user.id });
  await page.reload();
  const entries = page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  const first = () => entries.first().innerText();
  await expect.poll(first, WITHIN).toMatch(`alice deleted the account of a deleted account ${gone.user.id}`);
  await page
    .getByText(
      "alice changed the server’s settings: registration: open → closed, time to edit: Always → 1 hour",
    )
    .waitFor();
  await page.getByText("alice suspended bob").waitFor();
  await page.getByText("alice made the group Trip").waitFor();
  await page.getByText("carol made an account").waitFor();

  await page.getByRole("combobox", { name: "What happened" }).selectOption("Account reinstated");
  await expect.poll(() => entries.count(), WITHIN).toBe(1);
  await page.getByText("alice reinstated bob").waitFor();
  await page.getByRole("combobox", { name: "What happened" }).selectOption("Everything");
  await page.getByRole("combobox", { name: "Username or email of somebody" }).fill("car");
  await page.keyboard.press("Enter");
  await page.getByText("alice suspended bob").waitFor({ state: "detached" });
  await page.getByText("carol made an account").waitFor();

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^audit-[\d-]+\.jsonl$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toContain(
    "account.registered",
  );
  expect(lines.join("\n")).not.toContain(bob);
  await page.getByRole("button", { name: "Show everybody" }).click();
  await page.getByText("alice exported the audit log").waitFor();
});

test("what an older page has no words for is told by the word of the server", async () => {
  await using web = await startWeb();
  const { page } = await openAdmin(web, "/");
  await page.route("**/admin/audit?**", async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { entries: { action: string }[] };
    for (const entry of answer.entries) entry.action = "moon.rose";
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/admin/audit");
  await page.getByText("Something else happened: moon.rose").first().waitFor();
});

test("one administers by keyboard alone", async () => {
  await using web = await startWeb();
  const { page } = await openAdmin(web, "/admin");
  await row(page, "bob").waitFor();
  const more = page.getByRole("button", { name: "More about bob" });
  for (let nth = 0; nth < 40; nth++) {
    if (await more.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "In the audit log" });
  await expect.poll(() => item.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await seen(page, "bob", "Suspended").waitFor();
  await expect.poll(() => more.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("on a phone the pages are a list, each with a way back", async () => {
  await using web = await startWeb();
  const { page } = await openAdmin(web, "/", { viewport: "phone", language: "pt" });
  await page.getByRole("button", { name: /conta e definições/ }).click();
  await page.getByRole("menuitem", { name: "Administração" }).click();
  await page.getByRole("link", { name: "Pessoas" }).click();
  await title(page, "Pessoas").waitFor();
  await row(page, "carol")
    .getByText(/ficheiros/)
    .waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.getByRole("button", { name: "Voltar" }).click();
  await page.getByRole("link", { name: "Registo de auditoria" }).click();
  await page.getByText("carol criou uma conta").waitFor();
  await page.getByRole("button", { name: "Voltar" }).click();
  await page.getByRole("button", { name: "Voltar às conversas" }).click();
  await page.waitForURL("/");
});

test("at a width of 320 px, and with text twice as large, nothing is wider than the window", async () => {
  await using web = await startWeb();
  const viewport = { width: 320, height: 640 };
  const { page } = await openAdmin(web, "/admin/people", { viewport, language: "pt" });
  for (const [id, last] of [
    ["people", row(page, "carol")],
    ["settings", page.getByLabel("Palavras não permitidas")],
    ["audit", page.getByText("carol criou uma conta")],
  ] as const) {
    await page.goto(`/admin/${id}`);
    await last.waitFor();
    for (const size of ["100%", "200%"]) {
      const isWider = await page.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
        return [...document.querySelectorAll("main, main *")]
          .filter((each) => each.closest(".visually-hidden, .clip, option, svg") === null)
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
          .map((each) => `${each.tagName} ${each.textContent?.slice(0, 30)}`);
      }, size);
      expect(isWider, `${id} at ${size}`).toEqual([]);
    }
  }
});

test.each([
  ["light", "desktop"],
  ["dark", "phone"],
] as const)("axe finds nothing on any page for administrators (%s, %s)", async (theme, viewport) => {
  await using web = await startWeb();
  const { page, admin } = await openAdmin(web, "/admin/people", { theme, viewport });
  await admin.suspendUser({ id: await idOf(admin, "bob") });
  for (const [id, last] of [
    ["people", row(page, "carol")],
    ["settings", page.getByLabel("Words that are not allowed")],
    ["audit", page.getByText("carol made an account")],
  ] as const) {
    await page.goto(`/admin/${id}`);
    await last.waitFor();
    expect(await axe(page)).toEqual([]);
  }
  await page.goto("/admin/people");
  await page.getByRole("button", { name: "More about carol" }).click();
  await page.getByRole("menu").waitFor();
  expect(await axe(page, "[role=menu]")).toEqual([]);
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await dialog(page).waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
});
