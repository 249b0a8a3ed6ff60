import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { fill } from "../seed.ts";
import { scroller, startGroup } from "./desk.ts";

interface Watched {
  /** The farthest that anything that was to be seen went from one frame to the next: up, and down. */
  readonly up: number;
  readonly down: number;
  readonly frames: number;
}

/** Watches, frame by frame, how far the rows that are to be seen move. The function that is given back ends it. */
async function watchRows(page: Page): Promise<() => Promise<Watched>> {
  await scroller(page).evaluate((element) => {
    const watched = { up: 0, down: 0, frames: 0, isOver: false };
    let before = new Map<string, number>();
    const look = () => {
      const box = element.getBoundingClientRect();
      const now = new Map<string, number>();
      for (const row of element.querySelectorAll<HTMLElement>("[data-seq]")) {
        const { top, bottom } = row.getBoundingClientRect();
        if (bottom > box.top && top < box.bottom) now.set(String(row.dataset["seq"]), top);
      }
      // Rows in the middle of the view: those at its edges may change their height as they should.
      for (const [seq, top] of now) {
        const was = before.get(seq);
        if (was === undefined) continue;
        watched.down = Math.max(watched.down, top - was);
        watched.up = Math.max(watched.up, was - top);
      }
      before = now;
      watched.frames += 1;
      if (!watched.isOver) requestAnimationFrame(look);
    };
    Object.assign(globalThis, { watched });
    requestAnimationFrame(look);
  });
  return () =>
    page.evaluate(() => {
      const { watched } = globalThis as unknown as { watched: Watched & { isOver: boolean } };
      watched.isOver = true;
      return watched;
    });
}

/** Flings what is shown downwards, as a finger does that lets go while it moves. */
async function startSwiping(page: Page): Promise<() => Promise<void>> {
  const input = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
    input.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x: 195, y }] });
  return async () => {
    await touch("touchStart", 200);
    for (let y = 240; y <= 600; y += 40) await touch("touchMove", y);
    await touch("touchEnd");
  };
}

const text = (n: number) => `message ${n} ${"and so on ".repeat((n * 7) % 40)}`;
const first = (page: Page) =>
  scroller(page).locator("[data-seq]").first().getAttribute("data-seq").then(Number);

test("after a jump to an old message it stays where it is, while what is around it loads and others write", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  await fill(web, group.id, 800, { authors: ["bob", "alice"], run: 20, text });
  const page = await web.openAs("alice", { path: `${path}/400` });
  const target = page.locator("[data-seq='400']");
  await target.waitFor();
  await page.mouse.move(5, 5);
  const end = await watchRows(page);
  const top = (await target.boundingBox())?.y ?? 0;
  await group.send("something new");
  await group.react(380, "👍");
  await group.react(401, "👍");
  await eventually(async () => expect(await first(page)).toBeLessThan(380));
  await page.locator("[data-seq='401']").getByRole("button", { name: /👍/ }).waitFor({ state: "attached" });
  const { up, down, frames } = await end();
  expect(frames).toBeGreaterThan(2);
  // Below it a pill has made room for itself; it has moved nothing above.
  expect(Math.abs(((await target.boundingBox())?.y ?? 0) - top)).toBeLessThan(1);
  expect(up).toBeLessThan(1);
  expect(down).toBeLessThan(40);
});

test("a finger that lets go of the messages scrolls on, and no page that loads throws it back", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  await fill(web, group.id, 900, { authors: ["bob", "alice"], run: 20, text });
  await (await web.person("alice")).conversation(group.id).markRead();
  const page = await web.openAs("alice", { path, viewport: "phone" });
  await page.locator("[data-seq='902']").waitFor();
  const before = await first(page);
  const end = await watchRows(page);
  const swipe = await startSwiping(page);
  for (let n = 0; n < 30 && (await first(page)) === before; n++) await swipe();
  await eventually(async () => expect(await first(page)).toBeLessThan(before));
  const { up } = await end();
  // All of it goes down under the finger, and nothing comes back.
  expect(up).toBeLessThan(1.5);
});
