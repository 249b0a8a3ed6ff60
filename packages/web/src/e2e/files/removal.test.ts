import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, openBoth, said } from "../stories/desk.ts";
import { rowWith, sendFiles } from "./desk.ts";
import { png, text } from "./samples.ts";

async function choose(page: Page, row: string, item: string): Promise<void> {
  await rowWith(page, row).click({ button: "right", position: { x: 8, y: 8 } });
  await page.getByRole("menuitem", { name: item }).click();
}
const confirm = (page: Page, action: string) =>
  page.getByRole("dialog").getByRole("button", { name: action }).click();
const file = (page: Page, name: string) =>
  page.getByRole("button", { name: new RegExp(`^(Show|Download) ${name}`) });

test("F9 one file of a message is taken away, and gone for the other side at once", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await sendFiles(alice, [png("keep.png"), text("secret.txt")]);
  await file(bob, "secret.txt").waitFor();
  await choose(alice, "2 files", "Remove secret.txt");
  await alice.getByRole("dialog", { name: "Remove secret.txt?" }).waitFor();
  await confirm(alice, "Remove");
  for (const page of [alice, bob]) {
    await file(page, "secret.txt").waitFor({ state: "detached" });
    await file(page, "keep.png").waitFor();
  }
  // The last one, and no words: there would be nothing left.
  await rowWith(alice, "Photo").click({ button: "right", position: { x: 8, y: 8 } });
  await alice.getByRole("menuitem", { name: "Delete" }).waitFor();
  expect(await alice.getByRole("menuitem", { name: /Remove/ }).count()).toBe(0);
});

test("the words of a message with files are changed, and taken away, and the files stay", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await sendFiles(alice, [text("plan.txt")], "The plam");
  await rowWith(bob, "The plam, plan.txt").waitFor();
  await choose(alice, "The plam", "Edit");
  await composer(alice).fill("The plan");
  await alice.keyboard.press("Enter");
  await rowWith(bob, "The plan, plan.txt").waitFor();
  await choose(alice, "The plan", "Edit");
  await composer(alice).fill("");
  await alice.keyboard.press("Enter");
  for (const page of [alice, bob]) {
    await page.getByRole("article").getByText("The plan", { exact: true }).waitFor({ state: "detached" });
    await file(page, "plan.txt").waitFor();
  }
});

test("M2 a message that is deleted takes its files with it, and whoever had their address has it no more", async () => {
  await using web = await startWeb();
  web.problems.allow(/status of 404/);
  const { alice, bob } = await openBoth(web);
  await sendFiles(alice, [png("gone.png")]);
  const picture = rowWith(bob, "Photo").locator("img[src*='/api/']");
  await picture.waitFor();
  const address = await picture.getAttribute("src");
  await choose(alice, "Photo", "Delete");
  await confirm(alice, "Delete");
  for (const page of [alice, bob]) await said(page, "This message was deleted").waitFor();
  expect(await bob.getByRole("article").locator("img").count()).toBe(0);
  await eventually(async () =>
    expect(
      await bob.evaluate(async (it) => (await fetch(it, { cache: "no-store" })).status, address ?? ""),
    ).toBe(404),
  );
});
