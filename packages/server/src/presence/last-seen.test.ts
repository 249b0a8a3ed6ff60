import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import { LastSeen, minuteOf } from "./last-seen.ts";
import type { SeenPerson } from "./last-seen.ts";

const seen = (i: number, lastSeenAt: string): SeenPerson => ({ userId: `user ${i}` as UserId, lastSeenAt });
const [EARLY, LATE] = ["2026-11-22T10:00:00.000Z", "2026-11-22T10:05:00.000Z"];

function setUp() {
  const batches: (readonly SeenPerson[])[] = [];
  const release: (() => void)[] = [];
  const lastSeen = new LastSeen({
    raiseLastSeen: (batch) => {
      batches.push(batch);
      return new Promise((resolve) => release.push(resolve));
    },
    logger: createLogger("silent"),
  });
  return { lastSeen, batches, release };
}

test("P5 a time is rounded down to the minute", () => {
  expect(minuteOf(Date.parse("2026-11-22T10:00:59.999Z"))).toBe(EARLY);
  expect(minuteOf(Date.parse(EARLY))).toBe(EARLY);
});

test("P5 of two times of one person the later is written, whichever came first", async () => {
  const { lastSeen, batches, release } = setUp();
  for (const at of [EARLY, LATE, EARLY]) lastSeen.record(seen(1, at));
  const written = lastSeen.write();
  release[0]?.();
  await written;
  expect(batches).toEqual([[seen(1, LATE)]]);
});

test("P5 many people are written in batches, one at a time, and whoever waits waits for all", async () => {
  const { lastSeen, batches, release } = setUp();
  for (let i = 0; i < 1500; i++) lastSeen.record(seen(i, EARLY));
  void lastSeen.write();
  const written = lastSeen.write();
  expect(batches.map((batch) => batch.length)).toEqual([1000]);
  release[0]?.();
  await expect.poll(() => batches.map((batch) => batch.length)).toEqual([1000, 500]);
  let isWritten = false;
  const last = lastSeen.write().then(() => (isWritten = true));
  await Promise.resolve();
  expect(isWritten).toBe(false);
  release[1]?.();
  await Promise.all([written, last]);
});
