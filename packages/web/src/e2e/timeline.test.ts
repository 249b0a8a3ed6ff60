import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";
import { fill } from "./seed.ts";

/** Of very different heights. */
const text = (n: number) => `message ${n} ${"and so on ".repeat((n * 7) % 40)}`;

const row = (page: Page, seq: number): Locator => page.locator(`[data-seq="${seq}"]`);
const rows = (page: Page): Locator => page.locator("[data-row]");
const scroller = (page: Page): Locator => page.getByRole("group", { name: "Messages" }).locator("..");
const topOf = (of: Locator): Promise<number> => of.evaluate((element) => element.getBoundingClientRect().top);

/** Alice and Bob in a group with this many messages of both; alice has read them. */
async function group(web: Web, count: number, reads = true) {
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  const conversation = await bob.createGroup({ name: "Group", usernames: ["alice"] });
  await fill(web, conversation.id, count, { authors: ["bob", "alice"], run: 7, text });
  await eventually(() => expect(alice.conversation(conversation.id).data?.last_seq).toBe(count + 1));
  if (reads) await alice.conversation(conversation.id).markRead();
  await eventually(() => expect(conversation.data?.last_seq).toBe(count + 1));
  return {
    bob: conversation,
    alice: alice.conversation(conversation.id),
    path: `/c/${conversation.id}`,
    last: count + 1,
  };
}

/** The first row that is wholly to be seen. */
async function firstVisible(page: Page): Promise<Locator> {
  const seq = await scroller(page).evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    const found = [...element.querySelectorAll<HTMLElement>("[data-seq]")].find(
      (row) => row.getBoundingClientRect().top >= top,
    );
    return found?.dataset["seq"];
  });
  return row(page, Number(seq));
}

const scrollTo = (page: Page, scrollTop: number) =>
  scroller(page).evaluate((element, top) => {
    element.scrollTop = top;
    return new Promise<void>((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
    );
  }, scrollTop);

test("it opens at the end, and stays there with what comes", async () => {
  await using web = await startWeb();
  const { bob, path, last } = await group(web, 120);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  const { seq } = await bob.send("the newest");
  await row(page, seq).waitFor();
  await eventually(async () => expect(await scroller(page).evaluate((e) => e.scrollTop)).toBe(0));
});

test("what one reads stays within a pixel while older and newer ones load and the window lets go of the other end", async () => {
  await using web = await startWeb();
  const { path, last } = await group(web, 900);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  await page.mouse.move(5, 5);
  let first = Infinity;
  for (let n = 0; n < 60; n += 1) {
    if (first <= 300) break;
    await scroller(page).evaluate((e) => (e.scrollTop -= 900));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    const anchor = await firstVisible(page);
    const before = await topOf(anchor);
    const known = Number(await rows(page).first().getAttribute("data-seq"));
    await eventually(async () => {
      first = Number(await rows(page).first().getAttribute("data-seq"));
      const distance = await scroller(page).evaluate((e) => e.scrollHeight - e.clientHeight + e.scrollTop);
      expect(first < known || distance > 1_600 || first === 1).toBe(true);
    });
    expect(Math.abs((await topOf(anchor)) - before)).toBeLessThan(1);
  }
  expect(first).toBeLessThanOrEqual(300);
  expect(await rows(page).count()).toBeLessThanOrEqual(300);
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(3_000);
  for (let n = 0; n < 90; n += 1) {
    await scroller(page).evaluate((e) => (e.scrollTop += 900));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    const anchor = await firstVisible(page);
    const before = await topOf(anchor);
    const known = Number(await rows(page).last().getAttribute("data-seq"));
    if (known === last) break;
    await eventually(async () => {
      const newest = Number(await rows(page).last().getAttribute("data-seq"));
      const distance = await scroller(page).evaluate((e) => -e.scrollTop);
      expect(newest > known || distance > 1_600).toBe(true);
    });
    expect(Math.abs((await topOf(anchor)) - before)).toBeLessThan(1);
  }
  expect(await row(page, last).count()).toBe(1);
});

test("what one reads stays within a pixel when rows above and below change, and when the composer grows", async () => {
  await using web = await startWeb();
  const { bob, alice, path, last } = await group(web, 120);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  await page.mouse.move(5, 5);
  await scrollTo(page, -1_200);
  const anchor = await firstVisible(page);
  const seq = Number(await anchor.getAttribute("data-seq"));
  const before = await topOf(anchor);
  const stays = async () => expect(Math.abs((await topOf(anchor)) - before)).toBeLessThan(1);

  await bob.react(seq - 3, "👍");
  await row(page, seq - 3)
    .getByRole("button", { name: /with 👍/ })
    .waitFor({ state: "attached" });
  await stays();
  await bob.react(seq + 3, "👍");
  await row(page, seq + 3)
    .getByRole("button", { name: /with 👍/ })
    .waitFor({ state: "attached" });
  await stays();
  const theirs = (from: number, step: number) => {
    for (let at = from; ; at += step) {
      const message = ownOf(at);
      if (message) return at;
    }
  };
  const ownOf = (at: number) => Math.floor((at - 2) / 7) % 2 === 0;
  await bob.edit(theirs(seq - 1, -1), "long ".repeat(300));
  await eventually(async () =>
    expect(await row(page, theirs(seq - 1, -1)).textContent()).toContain("long long"),
  );
  await stays();
  await bob.edit(theirs(seq + 1, 1), "long ".repeat(300));
  await eventually(async () =>
    expect(await row(page, theirs(seq + 1, 1)).textContent()).toContain("long long"),
  );
  await stays();
  await bob.delete(theirs(seq - 1, -1));
  await eventually(async () =>
    expect(await row(page, theirs(seq - 1, -1)).textContent()).not.toContain("long"),
  );
  await stays();
  const sent = await bob.send("below");
  await row(page, sent.seq).waitFor({ state: "attached" });
  await stays();
  await page.locator("textarea").evaluate((e) => (e.style.height = "240px"));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await stays();
  await page.setViewportSize({ width: 1280, height: 700 });
  await stays();
  expect(alice.id).toBe(bob.id);
});

test("a row under the pointer does not move", async () => {
  await using web = await startWeb();
  const { bob, path, last } = await group(web, 120);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  const target = row(page, last - 6);
  await target.hover();
  const before = await topOf(target);
  await bob.react(last - 3, "👍");
  await row(page, last - 3)
    .getByRole("button", { name: /with 👍/ })
    .waitFor({ state: "attached" });
  expect(Math.abs((await topOf(target)) - before)).toBeLessThan(1);
  await scrollTo(page, -1_500);
  const box = await scroller(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 400);
  const seq = Number(await page.locator("[data-seq]:hover").getAttribute("data-seq"));
  const top = await topOf(row(page, seq));
  await bob.react(seq - 2, "🎉");
  await row(page, seq - 2)
    .getByRole("button", { name: /with 🎉/ })
    .waitFor({ state: "attached" });
  await bob.send("more");
  await row(page, last + 1).waitFor({ state: "attached" });
  expect(Math.abs((await topOf(row(page, seq))) - top)).toBeLessThan(1);
});
