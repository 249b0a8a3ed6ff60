import { CONSENT } from "@gochat/client/calls";
import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

// As long as other tests may keep the machine busy.
const WITHIN = { timeout: 20_000 };

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const composer = (page: Page) => page.getByRole("textbox", { name: /^Message/ });
const dialog = (page: Page) => page.getByRole("dialog");

test("S5 S6 from the card of somebody one blocks them, and lets them in again there or in the settings", async () => {
  await using web = await startWeb();
  web.problems.allow(/the server responded with a status of 403/);
  const alice = await web.person("alice");
  await meet(web, "bob");
  const { id } = await alice.open("bob");
  await alice.send("bob", "Hello");
  const bob = await web.person("bob");
  const page = await web.openAs("alice", { path: `/c/${id}?details=settings` });
  await page.getByRole("button", { name: "Profile" }).click();
  await dialog(page).getByRole("button", { name: "Block…" }).click();
  await page.getByText("Block bob?").waitFor();
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await button(page, "Block").click();
  await page.getByText("bob is blocked").waitFor();
  await expect(bob.send("alice", "Hello?")).rejects.toMatchObject({ code: "not_accepted" });
  await dialog(page).getByRole("button", { name: "Unblock" }).click();
  await page.getByText("bob is not blocked any more").waitFor();
  await bob.send("alice", "Thank you");

  await alice.calls(CONSENT).block({ user_id: bob.me.id });
  const phone = await web.openAs("alice", {
    path: "/settings/privacy",
    viewport: "phone",
    theme: "dark",
  });
  await button(phone, "Unblock bob").waitFor();
  expect(await axe(phone)).toEqual([]);
  await button(phone, "Unblock bob").click();
  await phone.getByText(/^You block nobody/).waitFor();
});

test("S6 whoever blocks the other one of a conversation reads there why they cannot write, and ends it there", async () => {
  await using web = await startWeb();
  const alice = await web.person("alice");
  await meet(web, "bob");
  const { id } = await alice.open("bob");
  await alice.send("bob", "Hello");
  await alice.calls(CONSENT).block({ user_id: (await web.person("bob")).me.id });
  const phone = await web.openAs("alice", { path: `/c/${id}`, viewport: "phone", theme: "dark" });
  await phone.getByText("You block bob. Nothing new comes in between you.").waitFor();
  expect(await composer(phone).count()).toBe(0);
  expect(await axe(phone)).toEqual([]);
  await button(phone, "Unblock").click();
  await composer(phone).fill("Here I am");
  await button(phone, "Send").click();
  await phone.getByRole("article", { name: "Here I am" }).waitFor();
});

test("S7 whether a block hides in groups is chosen with it, and changed in the settings", async () => {
  await using web = await startWeb();
  const alice = await web.person("alice");
  await meet(web, "bob");
  await alice.open("bob");
  const page = await web.openAs("alice", { path: `/?person=${(await web.person("bob")).me.id}` });
  await dialog(page).getByRole("button", { name: "Block…" }).click();
  await page.getByRole("switch", { name: "Hide their messages in groups" }).click();
  await button(page, "Block").click();
  await page.getByText("bob is blocked").waitFor();
  const hides = async () =>
    (await alice.calls(CONSENT).blocks({})).blocks.map((block) => block.hides_in_groups);
  expect(await hides()).toEqual([true]);
  await page.goto("/settings/privacy");
  const choice = page.getByRole("switch", { name: /^Hide their messages in groups.*bob/ });
  await expect.poll(() => choice.isChecked(), WITHIN).toBe(true);
  await choice.click();
  await page.getByText("What bob writes in groups is shown").waitFor();
  expect(await hides()).toEqual([false]);
});

test("S7 what somebody hidden says in a group is not seen there, in the list or as a quote, until it is asked for", async () => {
  await using web = await startWeb();
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  const carol = await web.person("carol");
  const { id } = await alice.createGroup({ name: "Garden", usernames: ["bob", "carol"] });
  for (const chat of [bob, carol]) await expect.poll(() => chat.conversation(id).data, WITHIN).toBeDefined();
  const { seq } = await bob.conversation(id).send("You fools");
  await carol.conversation(id).send("Be kind", { replyTo: seq });
  await bob.conversation(id).send("Never");
  await alice.calls(CONSENT).block({ user_id: bob.me.id, hides_in_groups: true });
  const page = await web.openAs("alice", { path: `/c/${id}` });
  const hidden = page.getByRole("article", { name: /^bob, Hidden, from somebody you block, / });
  await expect.poll(() => hidden.count(), WITHIN).toBe(2);
  await page.getByRole("article", { name: "Be kind" }).getByText("Hidden, from somebody you block").waitFor();
  await page.locator("nav [data-row]", { hasText: "Hidden, from somebody you block" }).waitFor();
  expect(await page.getByText(/You fools|Never/).count()).toBe(0);
  expect(await axe(page)).toEqual([]);

  await hidden.last().focus();
  await hidden.last().getByRole("button", { name: "Show" }).press("Enter");
  const asked = page.getByRole("article", { name: /^bob, Never, / });
  await asked.waitFor();
  expect(await asked.evaluate((row) => row === document.activeElement)).toBe(true);
  expect(await page.getByText("You fools").count()).toBe(0);

  await alice.calls(CONSENT).block({ user_id: bob.me.id, hides_in_groups: false });
  await page.getByRole("article", { name: /^bob, You fools, / }).waitFor();
  await page.locator("nav [data-row]", { hasText: "bob: Never" }).waitFor();
});

test("S5 S7 a report that blocks as well leaves it hidden", async () => {
  await using web = await startWeb();
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  const { id } = await alice.createGroup({ name: "Garden", usernames: ["bob"] });
  await expect.poll(() => bob.conversation(id).data, WITHIN).toBeDefined();
  await bob.conversation(id).send("You fool");
  await alice.calls(CONSENT).block({ user_id: bob.me.id, hides_in_groups: true });
  const page = await web.openAs("alice", { path: `/c/${id}` });
  const row = page.getByRole("article", { name: /^bob, / });
  await row.getByRole("button", { name: "Show" }).click();
  await row.hover();
  await row.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Report…" }).click();
  await dialog(page).getByRole("switch", { name: "Block bob as well" }).click();
  await dialog(page).getByRole("button", { name: "Report" }).click();
  await page.getByText("Reported. The administrators will look at it.").waitFor();
  expect((await alice.calls(CONSENT).blocks({})).blocks).toMatchObject([{ hides_in_groups: true }]);
});
