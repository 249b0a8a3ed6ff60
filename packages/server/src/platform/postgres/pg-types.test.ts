import { expect, test } from "vitest";
import { parseInt8, parseTimestamptz } from "./pg-types.ts";

test.each([
  ["2026-11-22 21:45:03.12+00", "2026-11-22T21:45:03.120Z"],
  ["2026-11-22 21:45:03+00", "2026-11-22T21:45:03.000Z"],
  ["2026-11-22 21:45:03.999999+00", "2026-11-22T21:45:03.999Z"],
  ["0001-01-01 00:00:00.000001+00", "0001-01-01T00:00:00.000Z"],
])("timestamptz %s is %s", (text, expected) => {
  expect(parseTimestamptz(text)).toBe(expected);
});

test.each(["infinity", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00", "2026-11-22 21:45:03+02"])(
  "timestamptz %s is refused rather than sent as something else",
  (text) => {
    expect(() => parseTimestamptz(text)).toThrow(RangeError);
  },
);

test("int8 is a number as long as it is exact", () => {
  expect(parseInt8("-9007199254740991")).toBe(-9_007_199_254_740_991);
  expect(() => parseInt8("9007199254740992")).toThrow(RangeError);
});
