import type { Chat } from "@gochat/client";
import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

// As long as other tests may keep the machine busy.
const WITHIN = { timeout: 20_000 };

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const composer = (page: Page) => page.getByRole("textbox", { name: /^Message/ });
const entry = (page: Page) => page.getByRole("link", { name: /^Requests/ });
const list = (page: Page, name: string) => page.getByRole("list", { name, exact: true });

/** Alice, whom nobody reaches without asking. */
async function shyAlice(web: Web): Promise<Chat> {
  const alice = await web.person("alice");
  await alice.api.users.updateMe({ messages_from: "nobody", groups_from: "nobody" });
  return alice;
}

async function ask(web: Web, name: string, alice: Chat, text: string): Promise<{ id: string; from: Chat }> {
  const from = await web.person(name);
  const { id } = await from.open("alice");
  await from.send("alice", text);
  await expect.poll(() => alice.conversation(id).data?.last_seq, WITHIN).toBe(1);
  return { id, from };
}

test("S2 S3 S4 a request is read in its place, told by nothing else, and accepted where one would write", async () => {
  await using web = await startWeb();
  const alice = await shyAlice(web);
  const page = await web.openAs("alice");
  await page.getByRole("heading", { name: "Welcome, alice" }).waitFor();
  const { from: bob } = await ask(web, "bob", alice, "Hello Alice");
  await entry(page).getByText("1", { exact: true }).waitFor();
  expect(await page.title()).not.toMatch(/^\(/);
  expect(await page.locator("nav [data-row]").count()).toBe(0);
  await entry(page).click();
  await page.getByRole("heading", { level: 1, name: "Requests" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await list(page, "Messages").getByText("Hello Alice").waitFor();
  await list(page, "Messages").getByRole("link", { name: "bob" }).click();
  await page.getByRole("article", { name: "Hello Alice" }).waitFor();
  await page.getByText(/^bob wants to write with you/).waitFor();
  expect(await composer(page).count()).toBe(0);
  expect(await axe(page)).toEqual([]);

  await button(page, "Accept").press("Enter");
  await composer(page).waitFor();
  await expect
    .poll(() => composer(page).evaluate((area) => area === document.activeElement), WITHIN)
    .toBe(true);
  await composer(page).fill("Hello Bob");
  await composer(page).press("Enter");
  await expect.poll(() => bob.conversations[0]?.last_message?.content, WITHIN).toBe("Hello Bob");
  await page.locator("nav [data-row]", { hasText: "bob" }).waitFor();
  await entry(page).waitFor({ state: "detached" });
});

test("S4 S6 by keyboard one ignores a request, accepts it all the same, and blocks another", async () => {
  await using web = await startWeb();
  const alice = await shyAlice(web);
  const { id } = await ask(web, "bob", alice, "Hello Alice");
  await ask(web, "carol", alice, "Buy this");
  const page = await web.openAs("alice", { path: "/requests" });
  await button(page, "Ignore bob").press("Enter");
  await page.getByText("bob is ignored").waitFor();
  // The focus goes on to what is left.
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.ariaLabel), WITHIN)
    .toBe("Block carol…");
  await list(page, "Ignored").getByRole("link", { name: "bob" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Block carol?").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Block", exact: true }).press("Enter");
  await page.getByText("carol is blocked").waitFor();
  await list(page, "Ignored").getByRole("link", { name: "carol" }).waitFor();
  await entry(page).waitFor({ state: "detached" });

  await list(page, "Ignored").getByRole("link", { name: "bob" }).press("Enter");
  await page.getByText(/^You ignore this request/).waitFor();
  await page.goBack();
  await button(page, "Accept bob").press("Enter");
  await page.getByText("You and bob write with each other now").waitFor();
  await page.locator(`nav [data-row="${id}"]`).waitFor();
});

test("S4 on a phone one ignores a request where one would write, in Portuguese and in the dark", async () => {
  await using web = await startWeb();
  const alice = await shyAlice(web);
  const { id } = await ask(web, "bob", alice, "Olá");
  const page = await web.openAs("alice", { viewport: "phone", theme: "dark", language: "pt" });
  await page.getByRole("link", { name: /^Pedidos/ }).click();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "bob" }).click();
  await page.getByText(/^bob quer escrever contigo/).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Ignorar").click();
  await page.getByRole("heading", { level: 1, name: "Pedidos" }).waitFor();
  await list(page, "Ignorados").getByRole("link", { name: "bob" }).waitFor();
  await expect.poll(() => alice.conversation(id).data?.me.request, WITHIN).toBe("ignored");
  await button(page, "Voltar").click();
  await page.getByRole("heading", { level: 1, name: "Conversas" }).waitFor();
});

test("S9 S10 whoever is asked into groups joins one, and ignores the other", async () => {
  await using web = await startWeb();
  await shyAlice(web);
  const bob = await web.person("bob");
  await meet(web, "carol");
  const trip = await bob.createGroup({ name: "Trip", usernames: ["carol", "alice"] });
  await bob.createGroup({ name: "Spam", usernames: ["carol", "alice"] });
  const page = await web.openAs("alice", { path: "/requests" });
  const groups = list(page, "Groups");
  await groups.getByText("Spam", { exact: true }).waitFor();
  await entry(page).getByText("2", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Ignore Spam").click();
  await page.getByText("You do not join Spam").waitFor();
  await button(page, "Join Trip").click();
  await page.getByText("You are in Trip now").waitFor();
  await page.getByText("No requests").waitFor();
  await button(page, "Open").click();
  await page.getByRole("heading", { level: 1, name: "Trip" }).waitFor();
  await expect.poll(() => bob.conversation(trip.id).data?.member_count, WITHIN).toBe(3);
});

test("S1 whoever sets that nobody writes to them unasked is asked from then on", async () => {
  await using web = await startWeb();
  const alice = await web.person("alice");
  const page = await web.openAs("alice", { path: "/settings/privacy" });
  const choose = async (label: string, value: string) => {
    await page.getByRole("combobox", { name: label }).selectOption(value);
  };
  await choose("Write to you", "Nobody");
  await expect.poll(async () => (await alice.api.auth.me()).user.messages_from, WITHIN).toBe("nobody");
  await choose("Add you to groups", "People I share a group with");
  await expect.poll(async () => (await alice.api.auth.me()).user.groups_from, WITHIN).toBe("shared");
  expect(await axe(page)).toEqual([]);
  await ask(web, "bob", alice, "Hello");
  await page.getByRole("link", { name: "See the requests" }).click();
  await list(page, "Messages").getByRole("link", { name: "bob" }).waitFor();
});
