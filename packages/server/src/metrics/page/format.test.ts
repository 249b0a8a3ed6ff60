import { expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatSeconds,
  NOTHING,
} from "./format.js";

test.each([
  [formatCount(0), "0"],
  [formatCount(12_345), "12,345"],
  [formatCount(1_234_567), "1.23M"],
  [formatRate(0), "0"],
  [formatRate(0.21), "0.2"],
  [formatRate(1234.5), "1,235"],
  [formatSeconds(0), "0 ms"],
  [formatSeconds(0.000_421), "0.42 ms"],
  [formatSeconds(0.0123), "12.3 ms"],
  [formatSeconds(0.25), "250 ms"],
  [formatSeconds(0.9999), "1.0 s"],
  [formatSeconds(2.5), "2.5 s"],
  [formatBytes(76 * 2 ** 20), "76 MiB"],
  [formatBytes(1.5 * 2 ** 30), "1.5 GiB"],
  [formatPercent(0.034), "3.4 %"],
  [formatPercent(1.5), "150 %"],
  [formatDuration(0.4), "0 s"],
  [formatDuration(59), "59 s"],
  [formatDuration(3600 + 125), "1 h 2 min"],
  [formatDuration(90_000), "1 d 1 h"],
])("%s", (shown, expected) => {
  expect(shown).toBe(expected);
});

test("what is not known is not shown as a number", () => {
  for (const format of [formatBytes, formatCount, formatDuration, formatPercent, formatRate, formatSeconds]) {
    expect(format(undefined)).toBe(NOTHING);
    expect(format(Number.NaN)).toBe(NOTHING);
  }
});
