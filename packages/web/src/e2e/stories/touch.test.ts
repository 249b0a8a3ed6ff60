import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, said, startGroup } from "./desk.ts";

test("the page may be zoomed, and no field is so small that a phone zooms by itself", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.open({ viewport: "phone" });
  const sizes = () =>
    page
      .locator("input:not([type=checkbox], [type=radio], [type=file], [aria-hidden]), textarea, select")
      .evaluateAll((fields) => fields.map((field) => Number.parseFloat(getComputedStyle(field).fontSize)));
  const look = async (at: string) => {
    await page.goto(at);
    await expect.poll(async () => (await sizes()).length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect([at, Math.min(...(await sizes()))]).toEqual([at, expect.toSatisfy((size: number) => size >= 16)]);
  };
  await look("/sign-in");
  await look("/sign-up");
  const content = await page.locator("meta[name=viewport]").getAttribute("content");
  expect(content).toContain("interactive-widget=resizes-content");
  expect(content).not.toMatch(/user-scalable|maximum-scale/);
  await page.evaluate(() => sessionStorage.setItem("gochat/as", "alice"));
  for (const at of ["/", path, "/new", "/new/group"]) await look(at);
  for (const at of ["profile", "language"]) await look(`/settings/${at}`);
});

test("above a keyboard one sees what one writes and the newest message, and the page itself does not scroll", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  for (let n = 1; n <= 30; n++) await group.send(`line ${n}`);
  const alice = await web.person("alice");
  await alice.conversation(group.id).markRead();
  const page = await web.openAs("alice", { viewport: "phone", path });
  await said(page, "line 30").waitFor();
  await composer(page).tap();
  // As a keyboard does it that resizes the content.
  await page.setViewportSize({ width: 390, height: 480 });
  const isAbove = async () => {
    const area = await composer(page).boundingBox();
    const last = await said(page, "line 30").boundingBox();
    expect((area?.y ?? 0) + (area?.height ?? 0)).toBeLessThanOrEqual(480);
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(area?.y ?? 0);
    const { scrolled, overscroll } = await page.evaluate(() => ({
      scrolled: window.scrollY,
      overscroll: getComputedStyle(document.querySelector("[role=group]")?.parentElement as Element)
        .overscrollBehaviorY,
    }));
    expect(scrolled).toBe(0);
    expect(overscroll).toBe("contain");
  };
  await isAbove();
  await page.keyboard.type("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve");
  await isAbove();
  await page.setViewportSize({ width: 390, height: 844 });
  await said(page, "line 30").waitFor();
});
