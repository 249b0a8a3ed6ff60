import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { row, said, say, startGroup, ticks } from "./desk.ts";
import { countSockets, openSockets } from "./sockets.ts";

const WITHIN = { timeoutMs: 10_000 };

test("back from another page one is where one was, with one connection and all that was said", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  const page = await web.openAs("alice");
  await countSockets(page.context());
  await page.reload();
  await row(page, "Lunch").click();
  await said(page, "Hello Alice").waitFor();
  for (const n of [1, 2]) {
    await page.goto("/livez");
    await group.send(`while away ${n}`);
    await page.goBack();
    await page.waitForURL(path);
    await said(page, `while away ${n}`).waitFor();
    await eventually(async () => expect(await openSockets(page)).toBe(1), WITHIN);
  }
  await say(page, "I am back");
  await ticks(page, "I am back", "Sent")
    .or(ticks(page, "I am back", "Delivered"))
    .first()
    .waitFor();
  await group.send("Good");
  await said(page, "Good").waitFor();
});

test("a page that wakes asks at once, and has caught up within two seconds", async () => {
  await using web = await startWeb({ hasProxy: true });
  const { group, path } = await startGroup(web);
  const page = await web.openAs("alice");
  await countSockets(page.context());
  await page.goto(path);
  await said(page, "Hello Alice").waitFor();
  // The lid is closed: nothing passes, and nobody says that the connection is gone.
  web.proxy.stall();
  await group.send("in your sleep");
  await web.goOffline(page);
  web.proxy.resume();
  await page.evaluate(() => {
    const woken = performance.now();
    new MutationObserver(() => {
      if (document.querySelector("article[aria-label*='in your sleep']"))
        Object.assign(globalThis, {
          took: (globalThis as { took?: number }).took ?? performance.now() - woken,
        });
    }).observe(document.body, { subtree: true, childList: true });
  });
  await web.goOnline(page);
  await said(page, "in your sleep").waitFor();
  const took = await page.evaluate(() => (globalThis as unknown as { took: number }).took);
  expect(took).toBeLessThan(2_000);
  await eventually(async () => expect(await openSockets(page)).toBe(1), WITHIN);
});
