import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const item = (page: Page, name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const composer = (page: Page) => page.getByRole("textbox", { name: /^Message/ });

/** Alice, who owns a group in which Bob is. */
async function makeTrip(web: Web): Promise<string> {
  const alice = await web.person("alice");
  await meet(web, "bob");
  return (await alice.createGroup({ name: "Trip", usernames: ["bob"] })).id;
}

test("G12 an owner silences a member, who is told until when and writes no more; lifted, they write", async () => {
  await using web = await startWeb();
  const id = await makeTrip(web);
  const bob = await web.openAs("bob", { path: `/c/${id}`, viewport: "phone", theme: "dark" });
  await composer(bob).waitFor();
  const alice = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await button(alice, "More about bob").click();
  await item(alice, "Silence…").click();
  await dialog(alice).getByRole("combobox", { name: "For how long" }).selectOption("1 day");
  expect(await axe(alice, "[role=dialog]")).toEqual([]);
  await dialog(alice).getByRole("button", { name: "Silence", exact: true }).click();
  await alice.getByText("bob is silenced").waitFor();
  await alice.getByText("Silenced", { exact: true }).waitFor();

  await bob.getByText(/^You are silenced here until /).waitFor();
  expect(await composer(bob).count()).toBe(0);
  expect(await axe(bob)).toEqual([]);
  // It is there as well when he comes back.
  await bob.reload();
  await bob.getByText(/^You are silenced here until /).waitFor();

  await button(alice, "More about bob").click();
  await item(alice, "Let write again").click();
  await alice.getByText("bob may write again").waitFor();
  await composer(bob).fill("Thank you");
  await button(bob, "Send").click();
  await alice.getByText("Thank you").first().waitFor();
});

test("G11 an owner lets only admins write: members are told so, and are asked back", async () => {
  await using web = await startWeb();
  const id = await makeTrip(web);
  const bob = await web.openAs("bob", { path: `/c/${id}` });
  await composer(bob).waitFor();
  const alice = await web.openAs("alice", { path: `/c/${id}?details=members` });
  const choose = async (who: string) => {
    await button(alice, "Edit").click();
    await dialog(alice).getByRole("group", { name: "Who writes" }).getByText(who, { exact: true }).click();
    expect(await axe(alice, "[role=dialog]")).toEqual([]);
    await button(alice, "Save").click();
    await dialog(alice).waitFor({ state: "detached" });
  };
  await choose("Owner and admins");
  await bob.getByText("Only the owner and the admins write here.").waitFor();
  expect(await composer(bob).count()).toBe(0);
  expect(await axe(bob)).toEqual([]);
  await composer(alice).fill("News");
  await composer(alice).press("Enter");
  await bob.getByText("News").first().waitFor();

  await choose("Everybody");
  await composer(bob).waitFor();
});
