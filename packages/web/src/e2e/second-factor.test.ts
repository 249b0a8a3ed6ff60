import { readFile } from "node:fs/promises";
import { register } from "@gochat/client";
import { totpCode } from "@gochat/testkit/totp.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { OpenOptions, Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;
const STEP_MS = 30_000;

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const code = (page: Page) => page.getByLabel("Code", { exact: true });
const password = (page: Page) => page.getByLabel("Password", { exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Types a password in at the way in. */
async function signIn(page: Page, name = "carol"): Promise<void> {
  await page.getByLabel("Username or email").fill(name);
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Carol, who has an account with a password, in the settings for it. */
async function openCarol(web: Web, options: OpenOptions = {}): Promise<Page> {
  await register(web.url, { email: "carol@example.com", username: "carol", password: PASSWORD });
  const page = await web.open({ path: "/settings/security", ...options });
  await signIn(page);
  await heading(page, "Security").waitFor();
  return page;
}

interface Kept {
  readonly secret: string;
  readonly codes: readonly string[];
}

/** Sets the second factor up by keyboard, and keeps what is shown once. */
async function turnOn(page: Page): Promise<Kept> {
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  const secret = await page.getByLabel("Secret", { exact: true }).inputValue();
  await code(page).fill(totpCode(secret));
  await page.keyboard.press("Enter");
  const list = page.getByRole("list", { name: "Recovery codes" });
  await list.waitFor();
  return { secret, codes: await list.getByRole("listitem").allInnerTexts() };
}

test("A23 a second factor is set up with a password and a code, and its recovery codes are shown once", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const page = await openCarol(web);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await password(page).fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("This password is wrong.").waitFor();
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Copy").click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  await code(page).fill("000000");
  await page.keyboard.press("Enter");
  await page.getByText("This code is wrong, was used already, or is over.").waitFor();
  await code(page).fill(totpCode(secret));
  await page.keyboard.press("Enter");

  const list = page.getByRole("list", { name: "Recovery codes" });
  await list.waitFor();
  expect(await axe(page)).toEqual([]);
  const codes = await list.getByRole("listitem").allInnerTexts();
  expect(new Set(codes).size).toBe(10);
  await button(page, "Copy").click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));
  const coming = page.waitForEvent("download");
  await button(page, "Download").click();
  const file = await readFile(await (await coming).path(), "utf8");
  expect(codes.filter((each) => !file.includes(each))).toEqual([]);
  await button(page, "I have kept them").click();
  await page.getByText("10 are left.").waitFor();
  await page.reload();
  await page.getByText("10 are left.").waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.getByText(codes[0] ?? "").count()).toBe(0);
});

test("A24 A25 signing in takes a code, or a recovery code, each once", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const { secret, codes } = await turnOn(await openCarol(web));
  const page = await web.open();
  await signIn(page);
  await code(page).waitFor();
  await expect.poll(() => code(page).evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await axe(page)).toEqual([]);
  await code(page).fill(totpCode(secret));
  await page.keyboard.press("Enter");
  await page.getByText("This code is wrong, was used already, or is over.").waitFor();
  await code(page).fill(totpCode(secret, Date.now() + STEP_MS));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /account and settings/ }).waitFor();

  const other = await web.open();
  for (const text of ["", "This code is wrong, or was used already."]) {
    await signIn(other);
    await button(other, "Use a recovery code").click();
    await other.getByLabel("Recovery code").fill((codes[0] ?? "").toUpperCase());
    await other.keyboard.press("Enter");
    if (text !== "") await other.getByText(text).waitFor();
    else {
      await other.getByRole("button", { name: /account and settings/ }).waitFor();
      await other.goto("/settings/account");
      await button(other, "Sign out").click();
    }
  }
  await button(other, "Back").click();
  await heading(other, /^Sign in/).waitFor();
  await password(other).waitFor();
});

test("A26 a device that is remembered takes no code, also after signing out, until devices are forgotten", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const carol = await openCarol(web);
  const { codes } = await turnOn(carol);
  await button(carol, "I have kept them").click();
  const page = await web.open({ path: "/settings/account" });
  await signIn(page);
  await button(page, "Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await page.getByRole("switch", { name: "Remember this device for 30 days" }).click();
  await button(page, "Sign in").click();
  await heading(page, "Account").waitFor();
  await button(page, "Sign out").click();
  await signIn(page);
  await page.getByRole("button", { name: /account and settings/ }).waitFor();
  // What lets it in is where the session is, and nowhere that any script reads at once.
  expect(
    await page.evaluate(() => [localStorage, sessionStorage].map((store) => JSON.stringify(store)).join()),
  ).not.toMatch(/token|gcd_/i);

  await button(carol, "Forget all").click();
  await dialog(carol).getByRole("button", { name: "Forget all" }).click();
  await carol.getByText("No device is remembered any more").waitFor();
  await page.goto("/settings/account");
  await button(page, "Sign out").click();
  await signIn(page);
  await code(page).waitFor();
});

test("A27 what changes the account takes a code as well, and so do new recovery codes and turning it off", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const page = await openCarol(web);
  const { codes } = await turnOn(page);
  await button(page, "I have kept them").click();
  await button(page, "New codes").click();
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await dialog(page).getByText("This is needed.").waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await code(page).fill("wrong");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("The password or the code is wrong").waitFor();
  await code(page).fill(codes[0] ?? "");
  await page.keyboard.press("Enter");
  const list = page.getByRole("list", { name: "Recovery codes" });
  await list.waitFor();
  const [first, second] = await list.getByRole("listitem").allInnerTexts();
  expect(codes).not.toContain(first);

  await page.goto("/settings/profile");
  await page.getByLabel("New email").fill("caroline@example.com");
  await page.getByLabel("Current password").first().fill(PASSWORD);
  await code(page)
    .first()
    .fill(first ?? "");
  await page.keyboard.press("Enter");
  await page.getByText("Your email is changed").waitFor();

  await page.goto("/settings/security");
  await button(page, "Turn off").click();
  await password(page).fill(PASSWORD);
  await code(page).fill(second ?? "");
  await page.keyboard.press("Enter");
  await page.getByText("The second factor is off").waitFor();
  await button(page, "Set up").waitFor();
  const other = await web.open();
  await signIn(other);
  await other.getByRole("button", { name: /account and settings/ }).waitFor();
});

test("I4 an administrator takes a second factor away from somebody who has lost it", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  await turnOn(await openCarol(web));
  await web.makeAdmin("alice");
  const page = await web.openAs("alice", { path: "/admin/people" });
  await page.getByRole("button", { name: "More about carol" }).click();
  await page.getByRole("menuitem", { name: "Take the second factor away" }).click();
  await dialog(page).getByRole("button", { name: "Take the second factor away" }).click();
  await page.getByText("carol has no second factor any more").waitFor();
  const carol = await web.open();
  await signIn(carol);
  await carol.getByRole("button", { name: /account and settings/ }).waitFor();
});

test("a person of a development server has no password, and is told so", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice", { path: "/settings/security" });
  await page.getByText("You sign in here without a password").waitFor();
});
