import fc from "fast-check";
import { expect, test } from "vitest";
import { LONGEST_PAUSE_MS, pauseAfter } from "./back-off.ts";

const ALMOST_ONE = 1 - 2 ** -53;
const chances = fc.double({ min: 0, max: ALMOST_ONE, noNaN: true });

test("the ceiling doubles with each failure, up to 30 seconds", () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 6, 7].map((failures) => Math.round(pauseAfter(failures, ALMOST_ONE)));
  expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("when a whole crowd was sent away, nobody's ceiling is below 5 seconds", () => {
  const ceilings = [0, 3, 4, 9].map((failures) => Math.round(pauseAfter(failures, ALMOST_ONE, true)));
  expect(ceilings).toEqual([5000, 5000, 8000, 30_000]);
});

test("a pause is any share of the ceiling, however many failures there were", () => {
  fc.assert(
    fc.property(fc.nat(5000), chances, fc.boolean(), (failures, chance, isCrowd) => {
      const pause = pauseAfter(failures, chance, isCrowd);
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThan(LONGEST_PAUSE_MS);
      expect(pause).toBeCloseTo(chance * pauseAfter(failures, ALMOST_ONE, isCrowd), 3);
    }),
  );
});
