import fc from "fast-check";
import { expect, test } from "vitest";
import { loudness, peaksOf } from "./peaks.ts";

const bytesOf = (peaks: string) => Array.from(atob(peaks), (sign) => sign.charCodeAt(0));

test("peaks are as many as were heard, and 128 at most, and none that is loud is lost", () => {
  expect(bytesOf(peaksOf([0, 0.5, 1]))).toEqual([0, 128, 255]);
  expect(peaksOf([])).toBe("");
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2_000 }),
      (heard) => {
        const bytes = bytesOf(peaksOf(heard));
        expect(bytes.length).toBe(Math.min(heard.length, 128));
        expect(Math.max(...bytes)).toBe(Math.round(Math.max(...heard) * 255));
      },
    ),
  );
});

test("silence is 0, and what is very loud 1", () => {
  expect(loudness(new Float32Array(64))).toBe(0);
  expect(loudness(new Float32Array(64).fill(1))).toBe(1);
  const quiet = loudness(new Float32Array(64).fill(0.02));
  expect(quiet).toBeGreaterThan(0.1);
  expect(quiet).toBeLessThan(0.5);
});
