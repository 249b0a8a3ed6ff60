import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, eventuallyStored, openBoth, row, said, say, startGroup } from "./desk.ts";

const LINKS: readonly (readonly [text: string, hrefs: readonly string[]])[] = [
  ["see https://example.com/a.", ["https://example.com/a"]],
  ["(see https://example.com/a)", ["https://example.com/a"]],
  ["https://en.wikipedia.org/wiki/Rust_(band), yes", ["https://en.wikipedia.org/wiki/Rust_(band)"]],
  ["www.example.com and example.org!", ["http://www.example.com/", "http://example.org/"]],
  ["javascript:alert(1) data:text/html,x README.md", []],
  ["bob@example.com?", ["mailto:bob@example.com"]],
];

test("links end where they should, and lead where they say", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  for (const [text, hrefs] of LINKS) {
    await say(alice, text);
    const links = said(bob, text).getByRole("link");
    await said(bob, text).waitFor();
    const found = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    expect([
      text,
      found.map((href) => href.replace(/^https?:\/\/(www\.example\.com|example\.org)/, "http://$1")),
    ]).toEqual([text, hrefs]);
  }
  // A Cyrillic а among Latin letters.
  await say(alice, "https://p\u0430ypal.com/");
  await bob.getByRole("link", { name: "xn--pypal-4ve.com" }).waitFor();
});

test("an emoji of many code points is one, wherever it stands", async () => {
  await using web = await startWeb();
  const family = "👩‍👩‍👧‍👦";
  const astronaut = "👩🏽‍🚀";
  const { group, path } = await startGroup(web, `${family} Family`);
  const bob = await web.person("bob");
  await bob.api.users.updateMe({ display_name: `${astronaut} Bob` });
  const page = await web.openAs("alice", { path });
  await said(page, "Hello Alice").waitFor();
  const graphemes = (text: string) =>
    [...new Intl.Segmenter("en").segment(text.trim())].map(({ segment }) => segment);
  const initials = await row(page, "Family").locator("[class]").first().innerText();
  for (const sign of graphemes(initials)) expect([family, "F"]).toContain(sign);
  await say(page, family);
  await eventuallyStored(group, [family]);
  const sizeOf = (text: string) =>
    said(page, text)
      .getByText(text)
      .first()
      .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  expect(await sizeOf(family)).toBeGreaterThan(await sizeOf("Hello Alice"));
  await group.react(2, astronaut);
  await said(page, "Hello Alice")
    .getByRole("button", { name: new RegExp(`1 .*${astronaut}`, "u") })
    .waitFor();
  await row(page, "Family").getByText(family).last().waitFor();
});

test("what an office program brings is its text and not its picture, and 100 kB of it freezes nothing", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await said(page, "Hello Alice").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await composer(page).focus();
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext("2d")?.fillRect(0, 0, 8, 8);
    const types = {
      "text/plain": "Total\t42",
      "text/html": "<b>Total</b> 42",
      "image/png": await canvas.convertToBlob({ type: "image/png" }),
    };
    await navigator.clipboard.write([new ClipboardItem(types)]);
  });
  await page.keyboard.press("ControlOrMeta+v");
  await eventually(async () => expect(await composer(page).inputValue()).toBe("Total\t42"));
  expect(await page.getByRole("main").locator("img").count()).toBe(0);

  await page.evaluate((text) => navigator.clipboard.writeText(text), "word ".repeat(20_000));
  await page.evaluate(() => {
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      Object.assign(globalThis, { longest });
    }).observe({ type: "longtask" });
    Object.assign(globalThis, { longest });
  });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  await page.getByRole("button", { name: /^Too long/ }).waitFor();
  expect((await composer(page).inputValue()).length).toBe(100_000);
  await page.keyboard.press("End");
  await page.keyboard.type("x");
  await eventually(async () => expect(await composer(page).inputValue()).toMatch(/x$/));
  const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest);
  // It is laid out a few times, on a machine that does other work as well.
  expect(longest).toBeLessThan(1_500);
});

test("the messages are no live region, and what is announced is hidden and said once", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await said(page, "Hello Alice").waitFor();
  // Toasts have one of their own.
  const live = page.locator("[aria-live]:not([aria-live=off]), [role=log], [role=status], output");
  const inside = page.locator("main").locator(live);
  expect(await inside.count()).toBe(0);
  expect(await live.and(page.locator(".visually-hidden")).count()).toBe(1);
});
