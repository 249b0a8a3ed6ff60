import { expect, test } from "vitest";
import { isTime } from "./is-time.ts";

test.each([
  ["2026-11-22T21:45:03.120Z", true],
  ["2028-02-29T23:59:59.999Z", true],
  ["0001-01-01T00:00:00.000Z", true],
  ["9999-12-31T23:59:59.999Z", true],
  ["0000-01-01T00:00:00.000Z", false],
  ["2026-02-29T00:00:00.000Z", false],
  ["2026-02-30T00:00:00.000Z", false],
  ["2026-13-01T00:00:00.000Z", false],
  ["2026-01-01T24:00:00.000Z", false],
  ["2026-01-01T00:00:60.000Z", false],
  ["2026-01-01T00:00:00Z", false],
  ["2026-01-01", false],
  ["", false],
])("%j is a time: %j", (text, expected) => {
  expect(isTime(text)).toBe(expected);
});
