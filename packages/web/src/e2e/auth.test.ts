import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { signInAs, startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;

const heading = (page: Page, name: string | RegExp) =>
  page.locator("main").getByRole("heading", { level: 1, name });
const password = (page: Page) => page.getByLabel("Password", { exact: true });

async function fillIn(page: Page, username: string, secret = PASSWORD): Promise<void> {
  await page.getByLabel("Username or email").fill(username);
  await password(page).fill(secret);
}

async function signUp(page: Page, username: string): Promise<void> {
  await page.getByLabel("Email").fill(`${username}@example.com`);
  await page.getByLabel("Username").fill(username);
  await password(page).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** Somebody new, who came by a link to the settings. */
async function openNewcomer(web: Web, username: string): Promise<Page> {
  const page = await web.open({ path: "/settings/devices" });
  await page.getByRole("link", { name: "Create one" }).click();
  await signUp(page, username);
  await heading(page, "Devices").waitFor();
  return page;
}

test("whoever signs up from a link is where it leads, and stays signed in", async () => {
  await using web = await startWeb();
  const page = await openNewcomer(web, "carol");
  expect(new URL(page.url()).pathname).toBe("/settings/devices");
  await page.reload();
  await heading(page, "Devices").waitFor();
});

test("what is wrong is said beside its field, the first of which has the focus", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await openNewcomer(web, "carol");
  const page = await web.open({ path: "/sign-up" });
  const [email, username] = [page.getByLabel("Email"), page.getByLabel("Username")];
  await page.getByRole("button", { name: "Create account" }).click();
  await expect.poll(() => page.getByRole("alert").count(), { timeout: 20_000 }).toBe(3);
  expect(await email.evaluate((field) => field === document.activeElement)).toBe(true);

  await email.fill("carol@example.com");
  await username.fill("carol");
  await password(page).fill("password1");
  await page.keyboard.press("Enter");
  await page.getByText("too easy to guess").waitFor();
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText(/This name is taken|with this address already/).waitFor();
  expect(await password(page).inputValue()).toBe(PASSWORD);

  await page.getByRole("link", { name: "Sign in" }).click();
  await fillIn(page, "carol", "wrong");
  await page.keyboard.press("Enter");
  await page.getByText("The name or the password is wrong.").waitFor();
  expect(await password(page).getAttribute("aria-invalid")).toBe("true");
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("/");
});

test("whoever was wrong too often is told how long to wait", async () => {
  await using web = await startWeb({ env: { RATE_LIMITS: "on" } });
  web.problems.allow(REFUSED);
  const page = await web.open();
  await fillIn(page, "nobody-here", "wrong");
  const attempt = async () => {
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    return page.getByRole("alert").innerText();
  };
  await expect.poll(attempt, { timeout: 30_000 }).toMatch(/Try it again in \d+ (second|minute)/);
});

test("tabs of a browser come and go together", async () => {
  await using web = await startWeb();
  const page = await web.open({ path: "/settings/account" });
  const tab = await web.openTab(page, "/settings/devices");
  await page.getByRole("link", { name: "Create one" }).click();
  await signUp(page, "carol");
  await heading(page, "Account").waitFor();
  await heading(tab, "Devices").waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, /^Sign in/).waitFor();
  await tab.getByText("You signed out in another tab.").waitFor();
  expect(await page.getByText("You signed out").count()).toBe(0);
  await fillIn(tab, "carol@example.com");
  await tab.keyboard.press("Enter");
  await heading(tab, "Devices").waitFor();
  await heading(page, /^Sign in/).waitFor({ state: "detached" });
});

test("on a server for development a window is somebody with one click", async () => {
  await using web = await startWeb();
  const page = await web.open({ path: "/settings/profile" });
  await signInAs(page, "alice");
  await page.getByText("You are a person of a development server").waitFor();
  const other = await web.openTab(page);
  await other.getByRole("button", { name: "bob" }).waitFor();
  expect(await other.evaluate(() => sessionStorage.getItem("gochat/as"))).toBeNull();
});

test.each([
  ["light", "desktop"],
  ["dark", "phone"],
] as const)("one signs in by keyboard alone, and axe finds nothing (%s, %s)", async (theme, viewport) => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const page = await web.open({ theme, viewport });
  await heading(page, /^Sign in/).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.type("nobody");
  await page.keyboard.press("Tab");
  await page.keyboard.type("whatever");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  expect(await password(page).getAttribute("type")).toBe("text");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("The name or the password is wrong.").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "Create one" }).focus();
  await page.keyboard.press("Enter");
  await heading(page, /^Join/).waitFor();
  expect(await axe(page)).toEqual([]);
});
