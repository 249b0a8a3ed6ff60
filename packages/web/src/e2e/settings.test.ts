import { connect, memoryStorage, register, signIn } from "@gochat/client";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { SKELETON } from "./accessibility/finders.ts";
import { startWeb } from "./rig.ts";
import type { OpenOptions, Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
const OTHER_PASSWORD = "four words that differ";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;
// As long as other tests may keep the machine busy.
const WITHIN = { timeout: 20_000 };
const PAGES = [
  ["profile", "Profile"],
  ["devices", "Devices"],
  ["privacy", "Privacy"],
  ["notifications", "Notifications"],
  ["appearance", "Appearance"],
  ["language", "Language"],
  ["shortcuts", "Shortcuts"],
  ["account", "Account"],
] as const;

const title = (page: Page, name: string) => page.locator("main").getByRole("heading", { level: 1, name });

const makeAccount = (web: Web, username: string) =>
  register(web.url, { email: `${username}@example.com`, username, password: PASSWORD });

/** Another browser, in which the person of this account signs in. */
async function openAccount(web: Web, username: string, options: OpenOptions = {}): Promise<Page> {
  const page = await web.open(options);
  await page.getByLabel("Username or email").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Sign in/ }).waitFor({ state: "detached" });
  return page;
}

/** Goes on by Tab until this has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let nth = 0; nth < 30; nth++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("it cannot be reached by Tab");
}

test("a device is signed out from another one within seconds, and says so", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await makeAccount(web, "carol");
  const lost = await openAccount(web, "carol");
  const page = await openAccount(web, "carol", { path: "/settings/devices" });
  const question = page.getByRole("dialog");
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await question.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await question.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed in nowhere else.").waitFor();
  await lost.getByText("You were signed out here").waitFor({ timeout: 10_000 });
  await lost.reload();
  await lost.getByRole("heading", { name: /^Sign in/ }).waitFor();
  expect(await lost.getByText("You were signed out here").count()).toBe(0);
});

test("programs are among the devices, and all others are signed out at once", async () => {
  await using web = await startWeb();
  await makeAccount(web, "carol");
  const storage = memoryStorage();
  for (let nth = 0; nth < 2; nth++)
    await signIn(web.url, { login: "carol", password: PASSWORD }, { storage });
  const bot = await connect(web.url, { login: "carol" }, { storage });
  const over = new Promise((resolve) => bot.on("signedOut", resolve));
  const page = await openAccount(web, "carol", { path: "/settings/devices" });
  await page.getByText("node", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Sign out all others" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await page.getByText("2 devices are signed out").waitFor();
  await expect(over).resolves.toMatchObject({ code: "signed_out" });
  await bot.close();
});

test("a new password takes the current one, keeps what was typed when that is wrong, and ends the other sessions", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await makeAccount(web, "carol");
  const other = await openAccount(web, "carol");
  const page = await openAccount(web, "carol", { path: "/settings/profile" });
  const form = page.locator("form", { has: page.getByLabel("New password") });
  await form.getByLabel("Current password").fill("wrong");
  await form.getByLabel("New password").fill(OTHER_PASSWORD);
  await form.getByRole("button", { name: "Change the password" }).click();
  await form.getByText("The name or the password is wrong.").waitFor();
  expect(await form.getByLabel("New password").inputValue()).toBe(OTHER_PASSWORD);
  await form.getByLabel("Current password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Your password is changed").waitFor();
  await other.getByText("You were signed out here").waitFor({ timeout: 10_000 });
});

test("a name, and what others see of one, hold for every device", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings/profile" });
  await page.getByLabel("Name", { exact: true }).fill("Alice Meyer");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your name is saved").waitFor();
  await page.goto("/settings/privacy");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.getByRole("switch", { name: "Read receipts" }).click();
  await saved;
  const elsewhere = await web.openAs("alice", { path: "/settings/privacy" });
  await expect
    .poll(() => elsewhere.getByRole("switch", { name: "Read receipts" }).isChecked(), WITHIN)
    .toBe(false);
  expect((await web.person("alice")).me.display_name).toBe("Alice Meyer");
});

test("an account is deleted with its password, and nobody signs in to it any more", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await makeAccount(web, "carol");
  const page = await openAccount(web, "carol", { path: "/settings/account" });
  await page.getByRole("button", { name: "Delete the account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByLabel("Password", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await dialog.getByText("The name or the password is wrong.").waitFor();
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Your account is deleted").waitFor();
  await page.getByRole("heading", { name: /^Sign in/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await page.getByLabel("Username or email").fill("carol");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("The name or the password is wrong.").waitFor();
});

/** How the page looks, and whether what the browser draws around it has its ground. */
const looksOf = (page: Page) =>
  page.evaluate(() => {
    const { theme, textSize, density, contrast } = document.documentElement.dataset;
    const around = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]')?.content;
    const isWhole = around === getComputedStyle(document.body).backgroundColor;
    return { theme, textSize, density, contrast, isWhole };
  });

test("theme, text size, density and language are kept, and hold in every tab", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings/appearance" });
  const tab = await web.openTab(page);
  await page.getByLabel("Dark", { exact: true }).check();
  await page.getByLabel("Larger", { exact: true }).check();
  await page.getByRole("switch", { name: "More contrast" }).click();
  await page.getByRole("switch", { name: "Compact" }).click();
  const liked = { theme: "dark", textSize: "larger", density: "compact", contrast: "more", isWhole: true };
  expect(await looksOf(page)).toEqual(liked);
  await expect.poll(() => looksOf(tab), WITHIN).toEqual(liked);
  await page.reload();
  await title(page, "Appearance").waitFor();
  expect(await looksOf(page)).toEqual(liked);

  await page.goto("/settings/language");
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "Português" });
  await title(page, "Língua").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("pt");
  await page.reload();
  await title(page, "Língua").waitFor();
});

test("the page follows the system for as long as nothing else is liked", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings/appearance", theme: "dark" });
  await title(page, "Appearance").waitFor();
  const around = () => page.locator('meta[name="theme-color"]').getAttribute("content");
  const dark = await around();
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(around, WITHIN).not.toBe(dark);
});

test("one goes through the settings by keyboard alone", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings" });
  const link = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Appearance" });
  await link.waitFor();
  await tabTo(page, link);
  await page.keyboard.press("Enter");
  await title(page, "Appearance").waitFor();
  expect(await link.getAttribute("aria-current")).toBe("page");
  await tabTo(page, page.getByLabel("As the system"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
});

test("on a phone the pages are a list, each with a way back", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings", viewport: "phone" });
  await page.getByRole("link", { name: "Privacy" }).click();
  await title(page, "Privacy").waitFor();
  expect(await page.getByRole("navigation").count()).toBe(0);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.getByRole("button", { name: "Back to the conversations" }).click();
  await page.waitForURL("/");
});

test.each([
  ["light", "desktop"],
  ["dark", "phone"],
] as const)("axe finds nothing on any page of the settings (%s, %s)", async (theme, viewport) => {
  await using web = await startWeb();
  await makeAccount(web, "carol");
  const page = await openAccount(web, "carol", { theme, viewport });
  for (const [id, name] of PAGES) {
    await page.goto(`/settings/${id}`);
    await title(page, name).waitFor();
    await expect.poll(() => page.locator(SKELETON).count(), WITHIN).toBe(0);
    expect(await axe(page, "main")).toEqual([]);
  }
  await page.getByRole("button", { name: "Delete the account" }).click();
  await page.getByRole("dialog").waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
});

test("axe finds nothing on the sheet of parts, whatever is open on it", async () => {
  await using web = await startWeb();
  const page = await web.open({ path: "/_ui", viewport: { width: 1440, height: 900 } });
  await page.getByRole("heading", { level: 1, name: "Parts" }).waitFor();
  expect(await axe(page)).toEqual([]);
  for (const [name, role] of [
    ["Menu", "menu"],
    ["Dialog", "dialog"],
    ["Question", "dialog"],
    ["Popover", "dialog"],
  ] as const) {
    await page.getByRole("button", { name, exact: true }).first().click();
    await page.getByRole(role).waitFor();
    expect(await axe(page, `[role=${role}]`)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole(role).waitFor({ state: "detached" });
  }
});
