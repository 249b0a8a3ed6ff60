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
const rows = (page: Page): Locator => scroller(page).locator("[data-row]");
const scroller = (page: Page): Locator => page.getByRole("group", { name: "Messages" }).locator("..");
const topOf = (of: Locator): Promise<number> => of.evaluate((element) => element.getBoundingClientRect().top);

/** Alice and Bob in a group with this many messages of both; alice has read them. */
async function group(web: Web, count: number) {
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  const conversation = await bob.createGroup({ name: "Group", usernames: ["alice"] });
  await fill(web, conversation.id, count, { authors: ["bob", "alice"], run: 7, text });
  await eventually(() => expect(alice.conversation(conversation.id).data?.last_seq).toBe(count + 1));
  await alice.conversation(conversation.id).markRead();
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

const isInView = (of: Locator): Promise<boolean> =>
  of.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const column = document.querySelector("[role=group][aria-label=Messages]") as HTMLElement;
    const around = (column.parentElement as HTMLElement).getBoundingClientRect();
    return box.top >= around.top && box.bottom <= around.bottom;
  });
const focusedSeq = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["seq"]);

test("it opens at the first unread message, below a line that stays, and reading clears what is unread", async () => {
  await using web = await startWeb();
  const { alice, path, last } = await group(web, 200);
  await fill(web, alice.id, 60, { authors: ["bob"], text });
  await eventually(() => expect(alice.data?.me.unread_count).toBe(60));
  const page = await web.openAs("alice", { path });
  const line = page.locator("[data-new-line]");
  await line.waitFor();
  await eventually(async () => expect(await isInView(line)).toBe(true));
  expect(await isInView(row(page, last + 1))).toBe(true);
  expect(await line.evaluate((e) => (e.nextElementSibling as HTMLElement).dataset["seq"])).toBe(
    String(last + 1),
  );
  const before = alice.data?.me.unread_count ?? 0;
  const jump = page.getByRole("button", { name: /To the newest message, \d+ new/ });
  await jump.waitFor();
  await jump.click();
  await eventually(() => expect(alice.data?.me.unread_count).toBe(0));
  expect(before).toBeGreaterThan(0);
  await jump.waitFor({ state: "detached" });
  await row(page, last + 60).waitFor();
  expect(await line.count()).toBe(1);
});

test("an address leads to a message, which flashes; another address to another one", async () => {
  await using web = await startWeb();
  const { path } = await group(web, 400);
  const page = await web.openAs("alice", { path: `${path}/100` });
  await row(page, 100).waitFor();
  expect(await isInView(row(page, 100))).toBe(true);
  expect(await row(page, 100).getAttribute("data-flash")).toBe("");
  await eventually(async () => expect(await row(page, 100).getAttribute("data-flash")).toBe(null));
  await page.evaluate((to) => {
    history.pushState(null, "", to);
  }, `${path}/300`);
  await row(page, 300).waitFor();
  await eventually(async () => expect(await isInView(row(page, 300))).toBe(true));
  await page.keyboard.press("Escape");
  await eventually(async () => expect(await isInView(row(page, 401))).toBe(true));
});

test("a quote leads to what it quotes", async () => {
  await using web = await startWeb();
  const { bob, path } = await group(web, 300);
  const { seq } = await bob.send("an answer", { replyTo: 10 });
  const gone = await bob.send("to be deleted");
  const { seq: orphan } = await bob.send("another answer", { replyTo: gone.seq });
  await bob.delete(gone.seq);
  const page = await web.openAs("alice", { path });
  await row(page, orphan).waitFor();
  await row(page, orphan).getByRole("button", { name: "Deleted message" }).waitFor();
  await row(page, seq)
    .getByRole("button", { name: /message 9/ })
    .click();
  await row(page, 10).waitFor();
  await eventually(async () => expect(await isInView(row(page, 10))).toBe(true));
});

test.each([
  ["More", "menu"],
  ["React", "dialog"],
] as const)("what %s opens stays where it is when the pointer goes to it", async (name, role) => {
  await using web = await startWeb();
  const { path, last } = await group(web, 20);
  const page = await web.openAs("alice", { path });
  await row(page, last).hover();
  await row(page, last).getByRole("button", { name, exact: true }).click();
  const surface = page.getByRole(role);
  await surface.waitFor();
  const place = () => surface.boundingBox();
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const before = await place();
  expect(before).not.toBeNull();
  await page.mouse.move((before?.x ?? 0) + 20, (before?.y ?? 0) + 20, { steps: 10 });
  // The row does not know of what is above it.
  await row(page, last).getByRole("toolbar").waitFor({ state: "detached" });
  await page.evaluate(async () => {
    dispatchEvent(new Event("resize"));
    for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
  });
  expect(await place()).toEqual(before);
});

test("reactions are added and taken back by a click, by a key and from the menu", async () => {
  await using web = await startWeb();
  const { bob, path, last } = await group(web, 20);
  await bob.react(last, "👍");
  const page = await web.openAs("alice", { path });
  const pill = row(page, last).getByRole("button", { name: /with 👍/ });
  await pill.click();
  await eventually(async () => expect(await pill.getAttribute("aria-pressed")).toBe("true"));
  expect(await pill.textContent()).toContain("2");
  await pill.click();
  await eventually(async () => expect(await pill.getAttribute("aria-pressed")).toBe("false"));
  await row(page, last - 1).click({ button: "right" });
  await page.getByRole("menuitem", { name: "🎉" }).click();
  await row(page, last - 1)
    .getByRole("button", { name: "1 with 🎉: You" })
    .waitFor();
  await row(page, last - 2).focus();
  await page.keyboard.press("+");
  await page.locator("[data-overlay]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-overlay]").waitFor({ state: "detached" });
  await eventually(async () => expect(await focusedSeq(page)).toBe(String(last - 2)));
});

test("one's own message is deleted, and what others wrote by whoever leads the group alone", async () => {
  await using web = await startWeb();
  const { bob, alice, path } = await group(web, 10);
  const own = await alice.send("of alice");
  const theirs = await bob.send("of bob");
  const page = await web.openAs("alice", { path });
  await row(page, theirs.seq).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Reply" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Delete" }).count()).toBe(0);
  expect(await page.getByRole("menuitem", { name: "Pin" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await row(page, own.seq).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await focusedSeq(page)).toBe(String(own.seq));
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row(page, own.seq).getByText("This message was deleted").waitFor();
  await eventually(async () => expect(await focusedSeq(page)).toBe(String(own.seq)));
  const leader = await web.openAs("bob", { path });
  const third = await alice.send("of alice again");
  await row(leader, third.seq).focus();
  await leader.keyboard.press("p");
  await eventually(() => expect(bob.data?.pinned_seqs).toEqual([third.seq]));
  // The page knows it too, and takes it back by the same key.
  await leader.getByRole("button", { name: "Pinned messages" }).waitFor();
  await leader.keyboard.press("p");
  await eventually(() => expect(bob.data?.pinned_seqs).toEqual([]));
  await leader.keyboard.press("Delete");
  await leader.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row(page, third.seq).getByText("This message was deleted").waitFor();
});

test("a menu on a message that is deleted meanwhile closes, and the focus stays", async () => {
  await using web = await startWeb();
  const { bob, path } = await group(web, 10);
  const { seq } = await bob.send("soon gone");
  const page = await web.openAs("alice", { path });
  await row(page, seq).hover();
  await row(page, seq).getByRole("button", { name: "More" }).click();
  await page.getByRole("menu").waitFor();
  await bob.delete(seq);
  await page.getByRole("menu").waitFor({ state: "detached" });
  await eventually(async () => expect(await focusedSeq(page)).not.toBe(undefined));
});

test("whoever answers or edits from the menu writes at once", async () => {
  await using web = await startWeb();
  const { alice, path } = await group(web, 10);
  const { seq } = await alice.send("of alice");
  const page = await web.openAs("alice", { path });
  const area = page.locator("textarea");
  for (const item of ["Edit", "Reply"]) {
    await row(page, seq).hover();
    await row(page, seq).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.type("!");
    await eventually(async () => expect(await area.inputValue()).toBe(item === "Edit" ? "of alice!" : "!"));
    await page.keyboard.press("Escape");
  }
});

test("what one marks as unread stays so while one looks at it", async () => {
  await using web = await startWeb();
  const { bob, alice, path } = await group(web, 30);
  const page = await web.openAs("alice", { path });
  // Of Bob.
  const seq = 18;
  await row(page, seq).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Mark unread from here" }).click();
  await eventually(() => expect(alice.data?.me.unread_from).toBe(seq));
  await eventually(async () =>
    expect(
      await page
        .locator("[data-new-line]")
        .evaluate((e) => (e.nextElementSibling as HTMLElement).dataset["seq"]),
    ).toBe(String(seq)),
  );
  const { seq: newest } = await bob.send("one more");
  await row(page, newest).waitFor();
  await eventually(() => expect(alice.data?.last_seq).toBe(newest));
  expect(alice.data?.me.unread_from).toBe(seq);
});

test("what was edited shows what it said before, and who has read it is listed", async () => {
  await using web = await startWeb();
  const { bob, alice, path } = await group(web, 5);
  const { seq } = await alice.send("first words");
  await alice.edit(seq, "second words");
  await bob.markRead(seq);
  const page = await web.openAs("alice", { path });
  await row(page, seq).getByRole("img", { name: "Read" }).waitFor();
  await row(page, seq).getByRole("button", { name: "Edited, show earlier versions" }).click();
  await page.getByRole("dialog").getByText("first words").waitFor();
  await page.keyboard.press("Escape");
  await row(page, seq).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Who has read it" }).click();
  await page.getByRole("dialog").getByText("bob").waitFor();
  expect(await page.getByRole("dialog").getByRole("listitem").count()).toBe(1);
});

test("by keyboard alone one wanders over the messages, and to the composer", async () => {
  await using web = await startWeb();
  const { path, last } = await group(web, 200);
  const page = await web.openAs("alice", { path });
  await row(page, last).focus();
  await page.keyboard.press("ArrowUp");
  await eventually(async () => expect(await focusedSeq(page)).toBe(String(last - 1)));
  await page.keyboard.press("ArrowDown");
  await eventually(async () => expect(await focusedSeq(page)).toBe(String(last)));
  for (let n = 0; n < 8; n += 1) {
    const before = await focusedSeq(page);
    await page.keyboard.press("PageUp");
    await eventually(async () => expect(Number(await focusedSeq(page))).toBeLessThan(Number(before)));
    await eventually(async () => expect(await isInView(page.locator(":focus"))).toBe(true));
  }
  expect(Number(await focusedSeq(page))).toBeLessThan(last - 30);
  expect(await scroller(page).locator("[data-row][tabindex='0']").count()).toBe(1);
  await page.keyboard.press("Home");
  await eventually(async () => expect(await focusedSeq(page)).toBe("1"));
  await page.keyboard.press("End");
  await eventually(async () => expect(await focusedSeq(page)).toBe(String(last)));
  await page.keyboard.press("Escape");
  await eventually(async () =>
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA"),
  );
});

test("what waits and what failed say so, and stay where they are when they are sent", async () => {
  await using web = await startWeb();
  const { alice, path, last } = await group(web, 20);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  await web.goOffline(page);
  await page.locator("textarea").fill("while offline");
  await page.keyboard.press("Enter");
  const waiting = page.getByRole("article", { name: /while offline/ });
  await waiting.getByRole("img", { name: "Waiting to be sent" }).waitFor();
  const element = await waiting.elementHandle();
  await web.goOnline(page);
  await row(page, last + 1).waitFor();
  expect(await element?.evaluate((e) => e.isConnected && (e as HTMLElement).dataset["seq"])).toBe(
    String(last + 1),
  );
  expect(alice.id).not.toBe("");
});

test("what was refused says why until one tries again or deletes it", async () => {
  await using web = await startWeb();
  const { alice, path, last } = await group(web, 5);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  await page.locator("textarea").fill(Array.from({ length: 101 }, (_, n) => `@nobody-${n}`).join(" "));
  await page.keyboard.press("Enter");
  await page.getByText(/^Not sent\. ./).waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText(/^Not sent\. ./).waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText(/^Not sent\. ./).waitFor({ state: "detached" });
  expect(alice.data?.last_seq).toBe(last);
});

test("everything that is loaded can be selected and found", async () => {
  await using web = await startWeb();
  const { path, last } = await group(web, 45);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  await row(page, 2).waitFor();
  const found = await page.evaluate(() => {
    getSelection()?.selectAllChildren(document.querySelector("[role=group][aria-label=Messages]") as Element);
    const text = getSelection()?.toString() ?? "";
    getSelection()?.removeAllRanges();
    return {
      text,
      isFound: (globalThis as unknown as { find: (text: string) => boolean }).find("message 3"),
    };
  });
  for (let n = 1; n <= 45; n += 1) expect(found.text).toContain(`message ${n}`);
  expect(found.isFound).toBe(true);
});

test("what others write is told once, and what one writes oneself is not", async () => {
  await using web = await startWeb();
  const { bob, alice, path, last } = await group(web, 10);
  const page = await web.openAs("alice", { path });
  await row(page, last).waitFor();
  const region = page.locator(".visually-hidden[aria-live=polite]");
  await page.evaluate(() => {
    const told: string[] = [];
    const region = document.querySelector(".visually-hidden[aria-live=polite]") as Element;
    new MutationObserver(() => told.push(region.textContent ?? "")).observe(region, { childList: true });
    Object.assign(globalThis, { told });
  });
  await bob.send("**Hello** there");
  await eventually(async () => expect(await region.textContent()).toBe("bob: Hello there"));
  await alice.send("of myself");
  for (const text of ["a", "b", "c"]) await bob.send(text);
  await eventually(async () => expect(await region.textContent()).toBe("3 new messages from bob"));
  expect(await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)).toEqual([
    "bob: Hello there",
    "3 new messages from bob",
  ]);
});

test.each(["light", "dark"] as const)("axe finds nothing in a timeline, in the %s theme", async (theme) => {
  await using web = await startWeb();
  const { bob, alice, path } = await group(web, 10);
  const first = await bob.send(
    "@alice **see** `code` and [a link](https://example.com)\n\n```ts\nlet a = 1;\n```\n\n> so\n\n1. one",
  );
  await bob.react(first.seq, "👍");
  await alice.react(first.seq, "👍");
  await bob.send("to be deleted").then(({ seq }) => bob.delete(seq));
  const own = await alice.send("mine", { replyTo: first.seq });
  await alice.edit(own.seq, "mine again");
  const page = await web.openAs("alice", { path, theme });
  await row(page, own.seq).hover();
  await row(page, own.seq).getByRole("toolbar").waitFor();
  expect(await axe(page, "[role=group][aria-label=Messages]")).toEqual([]);
  await row(page, own.seq).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Reply" }).waitFor();
  expect(await axe(page, "[role=menu]")).toEqual([]);
});
