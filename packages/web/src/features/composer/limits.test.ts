import fc from "fast-check";
import { expect, test } from "vitest";
import { instanceLimits } from "../../lib/instance-limits.ts";
import { bytesLeft, bytesOf, isBlank } from "./limits.ts";

const CONTENT_MAX_BYTES = instanceLimits.messageMaxBytes;

test("D9 a message has up to 16,384 bytes of UTF-8, and one is told what is left from 90 % on", () => {
  expect(CONTENT_MAX_BYTES).toBe(16_384);
  expect(["a", "é", "語", "👩‍👩‍👧"].map(bytesOf)).toEqual([1, 2, 3, 18]);
  expect(bytesLeft("a".repeat(14_745))).toBeUndefined();
  expect(bytesLeft("a".repeat(14_746))).toBe(1_638);
  expect(bytesLeft("語".repeat(5_461))).toBe(1);
  expect(bytesLeft("語".repeat(5_462))).toBe(-2);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 3_000, maxLength: 9_000 }), (text) => {
      const left = bytesLeft(text);
      return left === undefined
        ? bytesOf(text) < CONTENT_MAX_BYTES * 0.9
        : bytesOf(text) + left === CONTENT_MAX_BYTES;
    }),
    { numRuns: 20 },
  );
});

test("D9 what shows nothing is blank", () => {
  for (const blank of ["", " \n\t", "\u200B\u200D", "\u00AD", "\u2800", "\u3164"])
    expect(isBlank(blank)).toBe(true);
  for (const text of ["a", " . ", "👍", "\u200B語"]) expect(isBlank(text)).toBe(false);
});

test("I7 where a server takes less, one is told what is left of that", () => {
  instanceLimits.messageMaxBytes = 1_000;
  try {
    expect(bytesLeft("a".repeat(899))).toBeUndefined();
    expect(bytesLeft("a".repeat(1_001))).toBe(-1);
  } finally {
    instanceLimits.messageMaxBytes = CONTENT_MAX_BYTES;
  }
});
