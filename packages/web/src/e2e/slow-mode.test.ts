import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const composer = (page: Page) => page.getByRole("textbox", { name: /^Message/ });
const countdown = (page: Page) =>
  page.getByText(/^Slow mode: you can send again (in \d+ (second|minute)s?|at \d\d:\d\d)$/);
const waitingButton = (page: Page) => button(page, "Slow mode: wait before you send again");

/** Alice, who owns a group in which Bob is. */
async function makeTrip(web: Web): Promise<string> {
  const alice = await web.person("alice");
  await meet(web, "bob");
  return (await alice.createGroup({ name: "Trip", usernames: ["bob"] })).id;
}

async function setSlowMode(page: Page, pause: string): Promise<void> {
  await button(page, "Edit").click();
  await dialog(page).getByRole("combobox", { name: "Slow mode" }).selectOption(pause);
  expect(await axe(page, "[role=dialog]")).toEqual([]);
  await button(page, "Save").click();
  await dialog(page).waitFor({ state: "detached" });
}

test("G13 an owner begins slow mode: a member who has sent sees how long to wait, and writes meanwhile; the owner does not wait; without it all send", async () => {
  await using web = await startWeb();
  const id = await makeTrip(web);
  const bob = await web.openAs("bob", { path: `/c/${id}`, viewport: "phone", theme: "dark" });
  const alice = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await setSlowMode(alice, "1 hour");
  await composer(bob).fill("one");
  await button(bob, "Send").click();
  await alice.getByText("one", { exact: true }).first().waitFor();
  await countdown(bob).waitFor();

  await composer(bob).fill("two");
  await waitingButton(bob).waitFor();
  expect(await waitingButton(bob).getAttribute("aria-disabled")).toBe("true");
  expect(await axe(bob)).toEqual([]);
  await waitingButton(bob).click({ force: true });
  // It is there as well when he comes back, and so is what he has written.
  await bob.reload();
  await countdown(bob).waitFor();
  await waitingButton(bob).waitFor();
  expect(await composer(bob).inputValue()).toBe("two");
  for (const text of ["news", "more news"]) {
    await composer(alice).fill(text);
    await composer(alice).press("Enter");
    await bob.getByText(text, { exact: true }).first().waitFor();
  }
  expect(await alice.getByText("two", { exact: true }).count()).toBe(0);

  await setSlowMode(alice, "Off");
  await button(bob, "Send").click();
  await alice.getByText("two", { exact: true }).first().waitFor();
});

test("G13 when the time is over one sends again", async () => {
  await using web = await startWeb();
  const id = await makeTrip(web);
  const alice = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await setSlowMode(alice, "5 seconds");
  const bob = await web.openAs("bob", { path: `/c/${id}` });
  await composer(bob).fill("one");
  await composer(bob).press("Enter");
  await alice.getByText("one", { exact: true }).first().waitFor();
  await composer(bob).fill("two");
  await button(bob, "Send").click();
  await alice.getByText("two", { exact: true }).first().waitFor();
});

test("G13 what is sent too early after another device has sent says so, can be taken back, and goes out when one may send", async () => {
  await using web = await startWeb();
  const id = await makeTrip(web);
  const alice = await web.openAs("alice", { path: `/c/${id}?details=members` });
  await setSlowMode(alice, "6 hours");
  const bob = await web.openAs("bob", { path: `/c/${id}` });
  const device = await web.person("bob");
  const waits = bob.getByText("Slow mode: it goes out as soon as you may send again.");
  await device.conversation(id).send("from the other device");
  await bob.getByText("from the other device").first().waitFor();

  await composer(bob).fill("a second thought");
  await button(bob, "Send").click();
  await waits.waitFor();
  await countdown(bob).waitFor();
  expect(await axe(bob)).toEqual([]);
  await button(bob, "Delete").click();
  await waits.waitFor({ state: "detached" });
  await bob.reload();
  await countdown(bob).waitFor();

  // Another browser knows nothing of it either.
  const other = await web.openAs("bob", { path: `/c/${id}` });
  await composer(other).fill("later");
  await button(other, "Send").click();
  await other.getByText("Slow mode: it goes out as soon as you may send again.").waitFor();
  await setSlowMode(alice, "Off");
  await alice.getByText("later", { exact: true }).first().waitFor();
  expect(await alice.getByText("a second thought").count()).toBe(0);
});
