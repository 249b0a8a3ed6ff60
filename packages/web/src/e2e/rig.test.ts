import { eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessibilityTree, axe } from "./axe.ts";
import { slowNetwork, slowProcessor } from "./network.ts";
import { expectSameImage } from "./pictures.ts";
import { signInAs, startWeb } from "./rig.ts";
import { fill } from "./seed.ts";

/** What goes wrong in a page, and how it is told. Nothing answers at port 9. */
const PROBLEMS: readonly (readonly [string, (page: Page) => Promise<unknown>, RegExp])[] = [
  [
    "an error that nobody catches",
    (page) => page.evaluate(() => reportError(new Error("planted"))),
    /^error: Error: planted/,
  ],
  [
    "a promise that fails and that nobody waits for",
    (page) => page.evaluate(() => void Promise.reject(new Error("planted"))),
    /^error: Error: planted/,
  ],
  [
    "an error on the console",
    (page) => page.evaluate(() => console.error("planted")),
    /^console error: planted/,
  ],
  [
    "a warning on the console",
    (page) => page.evaluate(() => console.warn("planted")),
    /^console warning: planted/,
  ],
  [
    "what the policy refuses",
    (page) => page.evaluate(() => fetch("http://127.0.0.1:9").catch(() => undefined)),
    /^console error: policy: connect-src refused http:\/\/127\.0\.0\.1:9/,
  ],
  [
    "markup that is made from a text",
    (page) => page.evaluate("document.body.innerHTML = '<p>'").catch(() => undefined),
    /^console error: policy: require-trusted-types-for refused/,
  ],
  [
    "a request to another host",
    (page) => page.evaluate(() => void open("http://127.0.0.1:9/planted")),
    /^request to another host: http:\/\/127\.0\.0\.1:9\/planted/,
  ],
];

test.each(PROBLEMS)("%s is a problem", async (_name, plant, expected) => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  expect(await web.problems.list()).toEqual([]);
  await plant(page);
  const seen = () => web.problems.list();
  await eventually(async () => expect(await seen()).toContainEqual(expect.stringMatching(expected)));
  web.problems.allow(/planted|127\.0\.0\.1:9\b|TrustedHTML|trusted-types/);
  expect(await seen()).toEqual([]);
});

// What fails it is the rig.
// oxlint-disable-next-line vitest/expect-expect
test.fails("a test fails whose page had a problem, also where it does not ask", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await page.evaluate(() => console.error("planted"));
});

/** A page with these words in its one paragraph. */
const show = (page: Page, words: string) =>
  page.evaluate((words) => {
    document.body.innerText = "";
    const main = document.body.appendChild(document.createElement("main"));
    main.appendChild(document.createElement("h1")).textContent = "Planted";
    const paragraph = main.appendChild(document.createElement("p"));
    paragraph.textContent = words;
    paragraph.style.font = "var(--t-body)";
  }, words);

test("a picture differs by one letter", async () => {
  await using web = await startWeb();
  const page = await web.open({ viewport: { width: 400, height: 200 } });
  await show(page, "Pack my box with five dozen liquor jugs");
  await expectSameImage(page, "one-letter");
  await show(page, "Pack my box with fine dozen liquor jugs");
  await expect(expectSameImage(page, "one-letter", { isUpdate: false })).rejects.toThrow(
    /pixels differ. See .*one-letter-difference.png/,
  );
});

test("axe finds what is not accessible, and nothing where all is", async () => {
  await using web = await startWeb();
  const page = await web.open();
  await show(page, "Hello");
  expect(await axe(page)).toEqual([]);
  expect(await accessibilityTree(page, "main")).toBe(
    '- main:\n  - heading "Planted" [level=1]\n  - paragraph: Hello',
  );
  await page.locator("p").evaluate((paragraph) => {
    paragraph.style.color = "#ccc";
    const buttons = ["a", "b"].map((name) => {
      const button = document.createElement("button");
      button.ariaLabel = name;
      button.style.cssText = "all: unset; display: inline-block; width: 10px; height: 10px";
      return button;
    });
    paragraph.after(...buttons);
  });
  expect(await axe(page, "main")).toEqual([
    expect.stringMatching(/^color-contrast: p: .*1\.6\b/),
    expect.stringMatching(/^target-size: button.*"a"\]: .*10px by 10px/),
    expect.stringMatching(/^target-size: button.*"b"\]: /),
  ]);
});

const stateOf = (page: Page) =>
  page.evaluate(() => ({
    as: sessionStorage.getItem("gochat/as"),
    language: navigator.language,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    isTouch: matchMedia("(pointer: coarse)").matches,
    width: innerWidth,
    kept: localStorage.getItem("gochat/preferences"),
  }));

test("each person has a browser of their own, and may have more tabs", async () => {
  await using web = await startWeb();
  const kept = { density: "compact" };
  const storage = { "gochat/preferences": kept };
  const bob = await web.openAs("bob", { viewport: "phone", language: "pt", theme: "dark", storage });
  const ofBob = {
    as: "bob",
    language: "pt-PT",
    isDark: true,
    isTouch: true,
    width: 390,
    kept: JSON.stringify(kept),
  };
  expect(await stateOf(bob)).toEqual(ofBob);
  expect(await stateOf(await web.openTab(bob, "/settings"))).toEqual(ofBob);

  const page = await web.open();
  const ofNobody = { as: null, language: "en-GB", isDark: false, isTouch: false, width: 1280, kept: null };
  expect(await stateOf(page)).toEqual(ofNobody);
  await signInAs(page, "alice");
  await eventually(async () => expect(await stateOf(page)).toEqual({ ...ofNobody, as: "alice" }));
});

test("whoever signs out is not signed in again", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await page.evaluate(() => sessionStorage.removeItem("gochat/as"));
  await page.reload();
  expect(await stateOf(page)).toMatchObject({ as: null });
  await page.getByRole("button", { name: "alice" }).waitFor();
});

test("a server is killed, and cut off, and comes back for its pages with all that was written", async () => {
  await using web = await startWeb({ isKillable: true, hasProxy: true });
  await meet(web, "alice");
  const page = await web.openAs("alice");
  const bob = await web.person("bob");
  const group = await bob.createGroup({ name: "Group", usernames: ["alice"] });
  await fill(web, group.id, 203, { authors: ["alice", "bob"] });
  await eventually(() => expect(group.data?.last_message?.content).toBe("message 203"));

  const reach = () =>
    page.evaluate(() =>
      fetch("/livez").then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  expect(await reach()).toBe(true);
  await web.process.kill();
  expect(await reach()).toBe(false);
  await web.process.start();
  expect(await reach()).toBe(true);
  expect((await group.send("Still here?")).seq).toBe(group.data?.last_seq);

  web.proxy.refuse();
  expect(await reach()).toBe(false);
  web.proxy.resume();
  await web.goOffline(page);
  expect(await reach()).toBe(false);
  await web.goOnline(page);
  expect(await reach()).toBe(true);
});

test("a network is as slow as a test asks for", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  await slowNetwork(page, { latencyMs: 300 });
  const took = await page.evaluate(async () => {
    const start = performance.now();
    await fetch("/livez");
    return performance.now() - start;
  });
  expect(took).toBeGreaterThan(290);
});

test("a processor is as slow as a test asks for", async () => {
  await using web = await startWeb();
  const page = await web.openAs("alice");
  const timeToCount = async (rate: number) => {
    await slowProcessor(page, rate);
    return page.evaluate(() => {
      const start = performance.now();
      for (let n = 0; n < 5e7; n++);
      return performance.now() - start;
    });
  };
  // Whatever else the machine does meanwhile slows down either of the two.
  await eventually(async () => expect(await timeToCount(10)).toBeGreaterThan(2 * (await timeToCount(1))));
});
