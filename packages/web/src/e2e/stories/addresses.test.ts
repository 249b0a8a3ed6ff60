import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { fill } from "../seed.ts";
import { row, said, scroller, startGroup, wordsOf } from "./desk.ts";

const at = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"]`);

const isShown = (page: Page, seq: number) =>
  eventually(async () => {
    const of = await at(page, seq).boundingBox();
    const around = await scroller(page).boundingBox();
    expect(of !== null && around !== null).toBe(true);
    expect(of?.y ?? 0).toBeGreaterThanOrEqual(around?.y ?? 0);
    expect((of?.y ?? 0) + (of?.height ?? 0)).toBeLessThanOrEqual((around?.y ?? 0) + (around?.height ?? 0));
  });

test.each([
  ["desktop", "en"],
  ["phone", "pt"],
] as const)(
  "a link into the middle of 3,000 messages, and back, forward and reload from there (%s, %s)",
  async (viewport, language) => {
    await using web = await startWeb();
    const t = wordsOf(language);
    const { group, path } = await startGroup(web);
    await fill(web, group.id, 3_000, { authors: ["bob", "alice"], run: 100 });
    const alice = await web.person("alice");
    await alice.conversation(group.id).markRead();
    const page = await web.openAs("alice", { path: `${path}/1500`, viewport, language });
    await isShown(page, 1500);
    await page.reload();
    await isShown(page, 1500);
    expect(await at(page, 3_002).count()).toBe(0);
    await page.getByRole("button", { name: t("messages.toEnd") }).click();
    await isShown(page, 3_002);

    // To another address of the same page, and back.
    await page.goto(`${path}/700`);
    await isShown(page, 700);
    await page.goBack();
    await isShown(page, 1500);
    await page.goForward();
    await isShown(page, 700);
    await page.goto(path);
    await isShown(page, 3_002);

    // What is beside the page has an address as well.
    await page.getByRole("heading", { level: 1 }).getByRole("button").click();
    await page.waitForURL(/details=members/);
    await page.locator("[data-member]", { hasText: "bob" }).click();
    await page.getByRole("dialog", { name: "bob" }).waitFor();
    await page.reload();
    await page.getByRole("dialog", { name: "bob" }).waitFor();
    await page.goBack();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("[data-member]", { hasText: "bob" }).waitFor();
    await page.goBack();
    await page.waitForURL(path);
    await isShown(page, 3_002);
    await page.goForward();
    await page.locator("[data-member]", { hasText: "bob" }).waitFor();
  },
);

test("a page of the settings comes back by reload, back and forward, and a link to nothing says so", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice");
  await row(page, "Lunch").click();
  await said(page, "Hello Alice").waitFor();
  await page.goto("/settings/appearance");
  const title = page.getByRole("main").getByRole("heading", { level: 1 });
  await title.getByText("Appearance").waitFor();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Privacy" }).click();
  await title.getByText("Privacy").waitFor();
  await page.reload();
  await title.getByText("Privacy").waitFor();
  await page.goBack();
  await title.getByText("Appearance").waitFor();
  await page.goBack();
  await page.waitForURL(path);
  await said(page, "Hello Alice").waitFor();
  await page.goForward();
  await title.getByText("Appearance").waitFor();
  // Farther than there is anything: the newest is shown.
  await page.goto(`${path}/999999`);
  await said(page, "Hello Alice").waitFor();
  await page.goto("/no/such/page");
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.getByRole("link", { name: "Lunch" }).first().waitFor();
  expect(new URL(page.url()).pathname).toBe("/no/such/page");
});
