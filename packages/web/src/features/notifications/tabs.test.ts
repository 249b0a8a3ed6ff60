import { eventually } from "@gochat/testkit/eventually.ts";
import { expect, test, vi } from "vitest";
import { tabsOf } from "./tabs.ts";

let people = 0;

/** Tabs of somebody, and what they told of: by which tab, which message, whether with a sound. */
function open(count: number) {
  const userId = `person ${people++}`;
  const told: string[] = [];
  const tabs = Array.from({ length: count }, () => tabsOf(userId));
  const news = (tab: number, conversationId: string, seq: number, wantsSound = false) =>
    tabs[tab]?.tellOnce({ conversationId, seq, wantsSound }, ({ hasSound }) =>
      told.push(`${tab} ${conversationId} ${seq}${hasSound ? " aloud" : ""}`),
    );
  /** After all turns that were asked for: theirs is the same lock. */
  const settled = () => navigator.locks.request(`gochat/${userId}/tell`, () => {});
  return { tabs, told, news, settled };
}

test("of several tabs the first one tells of a message, and the next message may be another one's", async () => {
  const { told, news, settled } = open(3);
  for (const tab of [1, 0, 2]) news(tab, "lunch", 5);
  await settled();
  expect(told).toEqual(["1 lunch 5"]);
  for (const tab of [2, 1, 0]) news(tab, "lunch", 6);
  for (const tab of [2, 1, 0]) news(tab, "trip", 1);
  await settled();
  expect(told).toEqual(["1 lunch 5", "2 lunch 6", "2 trip 1"]);
});

test("what comes while a tab waits takes the place of what came before, and no other tab tells of that", async () => {
  const { told, news, settled } = open(2);
  for (let seq = 1; seq <= 50; seq++) news(0, "lunch", seq);
  await settled();
  for (let seq = 40; seq <= 50; seq++) news(1, "lunch", seq);
  await settled();
  expect(told).toEqual(["0 lunch 50"]);
});

test("nobody is told of what any tab looks at, for as long as it does", async () => {
  const { tabs, told, news, settled } = open(2);
  tabs[1]?.lookAt("lunch");
  news(0, "lunch", 1);
  news(0, "trip", 1);
  await settled();
  expect(told).toEqual(["0 trip 1"]);
  tabs[1]?.lookAt(undefined);
  await eventually(async () => {
    news(0, "lunch", 2);
    await settled();
    expect(told).toContain("0 lunch 2");
  });
});

test("all tabs together make one sound in 2 seconds", async () => {
  const now = vi.spyOn(Date, "now");
  try {
    const { told, news, settled } = open(2);
    for (const [at, tab, seq] of [
      [10_000, 0, 1],
      [11_000, 1, 2],
      [12_000, 1, 3],
      // A clock that was set back.
      [1_000, 0, 4],
    ] as const) {
      now.mockReturnValue(at);
      news(tab, "lunch", seq, true);
      // oxlint-disable-next-line no-await-in-loop -- One message after the other.
      await settled();
    }
    expect(told).toEqual(["0 lunch 1 aloud", "1 lunch 2", "1 lunch 3 aloud", "0 lunch 4 aloud"]);
  } finally {
    now.mockRestore();
  }
});

test("a tab holds few locks, however much it tells of", async () => {
  const { told, news, settled } = open(1);
  for (let nth = 0; nth < 200; nth++) news(0, `conversation ${nth}`, 1);
  await settled();
  expect(told).toHaveLength(200);
  const { held = [] } = await navigator.locks.query();
  expect(held.filter(({ name }) => name?.includes(`person ${people - 1}/`)).length).toBeLessThanOrEqual(50);
});

test("without locks each tab speaks for itself, once", async () => {
  const userId = `person ${people++}`;
  const told: number[] = [];
  // What a page that is not secure has.
  vi.stubGlobal("navigator", {});
  const tabs = tabsOf(userId);
  vi.unstubAllGlobals();
  for (const seq of [1, 1, 2]) {
    tabs.tellOnce({ conversationId: "lunch", seq, wantsSound: false }, () => told.push(seq));
    // oxlint-disable-next-line no-await-in-loop -- A turn takes a few of these.
    for (let nth = 0; nth < 10; nth++) await Promise.resolve();
  }
  expect(told).toEqual([1, 2]);
});
