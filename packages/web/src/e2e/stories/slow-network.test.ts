import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { slowNetwork } from "../network.ts";
import { startWeb } from "../rig.ts";
import { composer, eventuallyStored, labelsWith, openBoth, said, say, ticks } from "./desk.ts";

/** What is kept is there a moment after it was typed. */
const isKept = (page: Page, text: string) =>
  eventually(async () => {
    const kept = await page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => request.addEventListener("success", () => resolve(request.result)));
      const found: unknown[] = [];
      for (const { name = "" } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name));
        for (const store of database.objectStoreNames)
          found.push(await done(database.transaction(store).objectStore(store).getAll()));
        database.close();
      }
      return JSON.stringify(found);
    });
    expect(kept).toContain(text);
  });

test("on a slow network what one does is shown at once, and is true", async () => {
  await using web = await startWeb();
  const { alice, bob, group } = await openBoth(web, { viewport: "phone" });
  await slowNetwork(alice);
  const sent = await alice.evaluate(async () => {
    const area = document.querySelector("textarea") as HTMLTextAreaElement;
    area.focus();
    document.execCommand("insertText", false, "slow 1");
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    const button = document.querySelector("button[aria-label=Send]") as HTMLButtonElement;
    button.click();
    while (!document.querySelector("article[aria-label*='slow 1']"))
      await new Promise((resolve) => requestAnimationFrame(resolve));
    const row = document.querySelector("article[aria-label*='slow 1']") as HTMLElement;
    return { took: performance.now() - start, label: row.ariaLabel, left: area.value };
  });
  // Less than the network takes for one way.
  expect(sent.took).toBeLessThan(400);
  expect(sent.label).toContain("Waiting to be sent");
  expect(sent.left).toBe("");
  for (const n of [2, 3]) {
    await composer(alice).fill(`slow ${n}`);
    await alice.getByRole("button", { name: "Send" }).tap();
  }
  await said(bob, "slow 3").waitFor();
  await ticks(alice, "slow 3", "Read").waitFor();
  await eventuallyStored(group, ["slow 1", "slow 2", "slow 3"]);
  expect(await labelsWith(alice, "slow")).toEqual(["slow 1", "slow 2", "slow 3"]);
});

test("a reload between typing and sending keeps what was typed, and what it answers", async () => {
  await using web = await startWeb();
  const { alice, bob, group } = await openBoth(web);
  await said(alice, "Hello Alice").click({ button: "right" });
  await alice.getByRole("menuitem", { name: "Reply" }).click();
  await composer(alice).fill("to be sent");
  await isKept(alice, "to be sent");
  await slowNetwork(alice);
  await alice.reload();
  await eventually(async () => expect(await composer(alice).inputValue()).toBe("to be sent"));
  await alice.getByRole("button", { name: "Do not reply" }).waitFor();
  await composer(alice).press("Enter");
  await said(bob, "to be sent").getByRole("button", { name: "Hello Alice" }).waitFor();
  await alice.reload();
  await said(alice, "to be sent").waitFor();
  expect(await composer(alice).inputValue()).toBe("");
  await eventuallyStored(group, ["to be sent"]);
});

test("a reload before the answer sends it exactly once", async () => {
  await using web = await startWeb({ hasProxy: true });
  const { alice, bob, group } = await openBoth(web);
  // Stored, but nobody has said so to her.
  web.proxy.stall("to-client");
  await say(alice, "only once");
  await eventuallyStored(group, ["only once"]);
  const reloaded = alice.reload();
  web.proxy.resume();
  await reloaded;
  await ticks(alice, "only once", "Read").waitFor();
  // Not even given to the network.
  web.proxy.stall("to-server");
  await say(alice, "and once more");
  await isKept(alice, "and once more");
  const again = alice.reload();
  web.proxy.resume();
  await again;
  await said(bob, "and once more").waitFor();
  await ticks(alice, "and once more", "Read").waitFor();
  for (const page of [alice, bob])
    expect(await labelsWith(page, "once")).toEqual(["only once", "and once more"]);
  await eventuallyStored(group, ["only once", "and once more"]);
});

test("whoever comes back has everything that was said, in order, and what they wrote meanwhile once", async () => {
  await using web = await startWeb();
  const { alice, bob, group } = await openBoth(web);
  await web.goOffline(alice);
  for (const n of [1, 2]) await say(alice, `away ${n}`);
  await ticks(alice, "away 2", "Waiting to be sent").waitFor();
  for (let n = 1; n <= 70; n++) await group.send(`meanwhile ${n}`);
  await web.goOnline(alice);
  await said(bob, "away 2").waitFor();
  await ticks(alice, "away 2", "Read").waitFor();
  await eventuallyStored(group, ["away 1", "away 2"]);
  const shown = await labelsWith(alice, "meanwhile");
  expect(shown).toEqual(
    Array.from({ length: shown.length }, (_, n) => `meanwhile ${70 - shown.length + 1 + n}`),
  );
  expect(await labelsWith(alice, "away")).toEqual(["away 1", "away 2"]);
});
