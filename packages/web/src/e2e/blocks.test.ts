import { CONSENT } from "@gochat/client/calls";
import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
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
