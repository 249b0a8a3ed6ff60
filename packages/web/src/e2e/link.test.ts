import { ADMIN } from "@gochat/client/calls";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const PASSWORD = "correct horse battery";
// What the browser says of an answer that is a refusal.
const REFUSED = /the server responded with a status of 4\d\d/;

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const password = (page: Page, name = "Password") => page.getByLabel(name, { exact: true });
const hash = (page: Page) => page.evaluate(() => location.hash);

/** The path of a link with which this person, who is new, sets a password. */
async function linkFor(web: Web, username: string): Promise<string> {
  await web.makeAdmin("alice");
  const alice = await web.person("alice");
  const { link } = await alice.calls(ADMIN).createUser({ username });
  return `/link#${link.token}`;
}

test("I2 the first administrator makes their account by the address that the server prints, and is signed in", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const page = await web.open({ path: web.invitedTo });
  await heading(page, "Make the account of the first administrator of GoChat").waitFor();
  expect(await hash(page)).toBe("");
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Email").fill("no address");
  await page.getByLabel("Username").fill("gerda");
  await password(page).fill("password1");
  await page.keyboard.press("Enter");
  await page.getByText("This is no email address.").waitFor();
  await page.getByLabel("Email").fill("gerda@example.com");
  await page.keyboard.press("Enter");
  await page.getByText("too easy to guess").waitFor();
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /account and settings/ }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await heading(page, "People").waitFor();
  await page.getByText("@gerda · gerda@example.com").waitFor();

  const late = await web.open({ path: web.invitedTo });
  await heading(late, "This link is not valid").waitFor();
});

test("I5 whoever has a link sets a password with it once, and signs in with the name filled in", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const path = await linkFor(web, "carol");
  const page = await web.open({ path });
  await heading(page, "Set a password for carol").waitFor();
  expect(await hash(page)).toBe("");
  expect(await axe(page)).toEqual([]);
  await password(page, "New password").fill("short");
  await page.keyboard.press("Enter");
  await page.getByText("At least 8 characters are needed.").waitFor();
  await password(page, "New password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Your password is set. Sign in with it.").waitFor();
  expect(await page.getByLabel("Username or email").inputValue()).toBe("carol");
  await expect.poll(() => password(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /account and settings/ }).waitFor();

  const late = await web.open({ path });
  await heading(late, "This link is not valid").waitFor();
  expect(await axe(late)).toEqual([]);
  await late.getByRole("link", { name: "Sign in" }).click();
  await heading(late, /^Sign in/).waitFor();
});

test("a link is opened in a page that shows another one, and by somebody who is signed in", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const path = await linkFor(web, "carol");
  const page = await web.openAs("bob", {
    path: "/link#nothing",
    viewport: "phone",
    theme: "dark",
    language: "pt",
  });
  await heading(page, "Este link não é válido").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.evaluate((hash) => (location.hash = hash), path.slice(path.indexOf("#")));
  await heading(page, "Definir uma palavra-passe para carol").waitFor();
  await password(page, "Nova palavra-passe").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await heading(page, "Conversas").waitFor();
});

test("a link that is used while somebody types says so", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const path = await linkFor(web, "carol");
  const [page, faster] = [await web.open({ path }), await web.open({ path })];
  for (const each of [page, faster]) await password(each, "New password").fill(PASSWORD);
  await faster.keyboard.press("Enter");
  await heading(faster, /^Sign in/).waitFor();
  await page.keyboard.press("Enter");
  await heading(page, "This link is not valid").waitFor();
});

test("I7 where nobody can register the way in says so; a suspended account says so as well", async () => {
  await using web = await startWeb();
  web.problems.allow(REFUSED);
  const path = await linkFor(web, "carol");
  const carol = await web.open({ path });
  await password(carol, "New password").fill(PASSWORD);
  await carol.keyboard.press("Enter");
  await heading(carol, /^Sign in/).waitFor();
  await carol.getByRole("link", { name: "Create one" }).waitFor();
  const admin = (await web.person("alice")).calls(ADMIN);
  await admin.updateSettings({ registration: "closed" });
  const { users } = await admin.listUsers({ query: "carol" });
  await admin.suspendUser({ id: users[0]?.id ?? "" });

  const page = await web.open();
  await page.getByText("Whoever runs this server makes one for you.").waitFor();
  expect(await page.getByRole("link", { name: "Create one" }).count()).toBe(0);
  await page.getByLabel("Username or email").fill("carol");
  await password(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("This account is suspended.").waitFor();
  await page.goto("/sign-up");
  await page.getByText("Here accounts are made by whoever runs this server.").waitFor();
  expect(await page.getByRole("textbox").count()).toBe(0);
  expect(await axe(page)).toEqual([]);
});
