import type { ConversationId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { SyncWait } from "./sync-wait.ts";

const [one, two] = ["c1", "c2"] as [ConversationId, ConversationId];

test("R9 C9 who has not asked for a sync when the first heartbeat comes is late; who asks has time as long as it takes", () => {
  expect(new SyncWait("7").beat()).toBe("late");
  const asks = new SyncWait("7");
  asks.begin(false);
  expect([asks.beat(), asks.beat(), asks.beat()]).toEqual(["goes on", "goes on", "goes on"]);
  asks.goOn(new Map());
  // A whole interval after the answer.
  expect([asks.beat(), asks.beat()]).toEqual(["goes on", "late"]);
  asks.begin(true);
  asks.end(new Map());
  expect([asks.beat(), asks.beat()]).toEqual(["goes on", "over"]);
});

test("R9 markers come with the next sync, before what it answers; what is of the moment is dropped", () => {
  const wait = new SyncWait("7");
  const [marker, later] = [Buffer.from("marker"), Buffer.from("later")];
  expect([wait.keeps(marker, false), wait.keeps(Buffer.from("typing"), true)]).toEqual([true, true]);
  expect(wait.begin(false)).toEqual([marker]);
  expect(wait.keeps(later, false)).toBe(true);
  wait.goOn(new Map());
  expect(wait.begin(true)).toEqual([later]);
  expect(wait.keeps(marker, false)).toBe(false);
});

test("R9 what is noted of a connection that waits has a bound, and beyond it the list is to be read", () => {
  const wait = new SyncWait("7");
  for (let n = 0; n < 1000; n++) for (const version of [2, 3]) wait.takes(`c${n}` as ConversationId, version);
  expect(wait.isTooMuch).toBe(false);
  expect(wait.takes("another" as ConversationId, 2)).toBe(true);
  expect([wait.isTooMuch, wait.missed.size]).toEqual([true, 1000]);
  const talkative = new SyncWait("7");
  for (let n = 0; n < 200; n++) talkative.keeps(Buffer.from(`${n}`), false);
  expect(talkative.isTooMuch).toBe(false);
  talkative.keeps(Buffer.from("200"), false);
  expect([talkative.isTooMuch, talkative.begin(true).length]).toEqual([true, 200]);
});

test("R9 after its end nothing of a wait is left but what may come late", () => {
  const wait = new SyncWait("7");
  wait.takes(one, 4);
  wait.begin(true);
  wait.end(new Map([[one, 6]]));
  expect([wait.isWaiting, wait.takes(one, 6), wait.takes(two, 1), wait.takes(one, 7)]).toEqual([
    false,
    true,
    false,
    false,
  ]);
});
