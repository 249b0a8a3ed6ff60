import { expect, test } from "vitest";
import { isMuted, isMutedForGood, MUTE_LENGTHS, mutedUntil } from "./mute.ts";

const now = new Date(2026, 10, 30, 22, 15);

test("a silence ends after an hour, after eight, tomorrow morning, or never", () => {
  const ends = MUTE_LENGTHS.slice(0, 3).map((length) => new Date(mutedUntil(length, now)));
  expect(ends).toEqual([
    new Date(2026, 10, 30, 23, 15),
    new Date(2026, 11, 1, 6, 15),
    new Date(2026, 11, 1, 8, 0),
  ]);
  expect(isMutedForGood({ muted_until: mutedUntil("always", now) }, now)).toBe(true);
  expect(isMutedForGood({ muted_until: mutedUntil("tomorrow", now) }, now)).toBe(false);
});

test("a conversation is muted until the silence is over", () => {
  expect(isMuted({ muted_until: null }, now)).toBe(false);
  expect(isMuted({ muted_until: new Date(now.getTime() - 1).toISOString() }, now)).toBe(false);
  for (const length of MUTE_LENGTHS)
    expect(isMuted({ muted_until: mutedUntil(length, now) }, now)).toBe(true);
});
