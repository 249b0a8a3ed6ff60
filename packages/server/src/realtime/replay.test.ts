import type { ConversationId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { Replay } from "./replay.ts";
import { SyncWait } from "./sync-wait.ts";
import { textFrame } from "./websocket-frame.ts";

const [asked, also, other] = ["c1", "c2", "c3"] as ConversationId[] as [
  ConversationId,
  ConversationId,
  ConversationId,
];

/** A connection that takes more only when it is told to. */
function rig(wait: SyncWait | null = null, isLast = true) {
  const sent: string[] = [];
  const drains: (() => void)[] = [];
  let overflows = 0;
  let ends = 0;
  const target = {
    send: (frame: Buffer) => void sent.push(frame.toString("utf8", frame.length < 128 ? 2 : 4)),
    drained: () => new Promise<boolean>((resolve) => void drains.push(() => resolve(true))),
    overflow: () => void overflows++,
  };
  const named = new Set([asked, also]);
  const replay = new Replay(target, { named, wait, isLast, onEnd: () => void ends++ });
  const live = (id: ConversationId, version: number) =>
    replay.hold(id, version, textFrame(`${id}/${version}`));
  return { replay, sent, drains, live, overflows: () => overflows, ends: () => ends };
}

test("R1 events that come during a sync follow what it sends, but for those that it sent", async () => {
  const { replay, sent, live, ends } = rig();
  expect([live(asked, 4), live(asked, 5), live(also, 9), live(other, 2)]).toEqual([true, true, true, false]);
  await replay.write([`${asked}/3`, `${asked}/4`]);
  expect(live(asked, 6)).toBe(true);
  replay.end(new Map([[asked, 4]]));
  expect(sent).toEqual(["c1/3", "c1/4", "c1/5", "c2/9", "c1/6"]);
  replay.end(new Map());
  expect([sent.length, ends()]).toEqual([5, 1]);
});

test("R1 what waited is let through when the answer fails", () => {
  const { replay, sent, live } = rig();
  live(asked, 4);
  replay.stop(new Map());
  expect(sent).toEqual(["c1/4"]);
});

test("R9 a connection that waits for its sync gets nothing of any conversation until the end of it", () => {
  const wait = new SyncWait("7");
  expect([wait.takes(asked, 4), wait.takes(other, 2), wait.takes(other, 3)]).toEqual([true, true, true]);
  const { replay, sent, live } = rig(wait);
  expect([replay.missed, replay.since]).toEqual([
    new Map([
      [asked, 3],
      [other, 1],
    ]),
    "7",
  ]);
  expect([live(asked, 5), live(other, 4)]).toEqual([true, true]);
  replay.end(
    new Map([
      [asked, 5],
      [other, 3],
    ]),
  );
  expect(sent).toEqual(["c3/4"]);
  // What comes late was in the answer; what follows was not.
  expect([wait.takes(asked, 5), wait.takes(asked, 6), wait.takes(also, 1)]).toEqual([true, false, false]);
});

test("R9 markers that come while the last sync is answered follow it, and what is of the moment is dropped", () => {
  const wait = new SyncWait("7");
  const [marker, typing] = [textFrame("marker"), textFrame("typing")];
  const { replay, sent, live } = rig(wait);
  live(asked, 5);
  expect([replay.holdEphemeral(marker, false), replay.holdEphemeral(typing, true)]).toEqual([true, true]);
  expect(sent).toEqual([]);
  replay.end(new Map([[asked, 4]]));
  expect(sent).toEqual(["c1/5", "marker"]);

  const broken = new SyncWait("7");
  const first = rig(broken);
  first.replay.holdEphemeral(marker, false);
  first.replay.stop(new Map());
  expect([first.sent, rig(broken).sent]).toEqual([[], ["marker"]]);

  const unasked = rig(null).replay;
  const more = rig(new SyncWait("7"), false).replay;
  expect([unasked.holdEphemeral(marker, false), more.holdEphemeral(marker, false)]).toEqual([false, false]);
});

test("R9 a sync that breaks off is as none: what came while it was answered comes with the next", () => {
  const wait = new SyncWait("7");
  for (const version of [4, 5, 6]) wait.takes(asked, version);
  const { replay, sent, live } = rig(wait);
  live(asked, 7);
  live(also, 9);
  replay.stop(new Map([[asked, 5]]));
  expect(sent).toEqual([]);
  const again = rig(wait);
  expect(again.replay.missed).toEqual(
    new Map([
      [asked, 5],
      [also, 8],
    ]),
  );
});

test("R9 a sync after which another one comes holds nothing back for itself", () => {
  const wait = new SyncWait("7");
  const first = rig(wait, false);
  expect([first.live(asked, 4), first.replay.missed, first.replay.since]).toEqual([
    false,
    new Map(),
    undefined,
  ]);
  expect(wait.takes(asked, 4)).toBe(true);
  expect(wait.takes(also, 9)).toBe(true);
  first.replay.end(new Map([[asked, 4]]));
  expect(first.sent).toEqual([]);
  expect(rig(wait).replay.missed).toEqual(new Map([[also, 8]]));
});

test("R1 no more is written than the peer takes", async () => {
  const { replay, sent, drains } = rig();
  const frame = "x".repeat(50_000);
  const writing = replay.write(Array.from({ length: 7 }, () => frame));
  for (const count of [3, 6]) {
    expect([sent.length, drains.length]).toEqual([count, 1]);
    drains.shift()?.();
    await Promise.resolve();
  }
  await writing;
  expect(sent).toHaveLength(7);
});

test("C10 a megabyte of live events behind an answer is too much", () => {
  const { replay, overflows } = rig();
  const frame = Buffer.alloc(256 * 1024);
  for (let version = 1; version <= 4; version++) replay.hold(asked, version, frame);
  expect(overflows()).toBe(0);
  replay.hold(asked, 5, frame);
  expect(overflows()).toBe(1);
});
