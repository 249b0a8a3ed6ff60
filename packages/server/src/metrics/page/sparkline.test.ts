import { expect, test } from "vitest";
import { areaPath, linePath, roundUp } from "./sparkline.js";

const frame = { width: 100, height: 50, from: 1000, to: 2000, max: 10 };

test("a line goes through its points, the newest at the right edge", () => {
  const points = [
    { at: 1000, value: 0 },
    { at: 1500, value: 5 },
    { at: 2000, value: 10 },
  ];
  expect(linePath(points, frame, 500)).toBe("M0,50L50,25L100,0");
  expect(areaPath(points, frame, 500)).toBe("M0,50L0,50L50,25L100,0L100,50Z");
});

test("a line is broken where nothing was known and where answers are missing", () => {
  const points = [
    { at: 1000, value: 0 },
    { at: 1100, value: undefined },
    { at: 1200, value: 10 },
    { at: 2000, value: 10 },
  ];
  expect(linePath(points, frame, 150)).toBe("M0,50M20,0M100,0");
});

test("what is older than the frame, not a number or above its edge does no harm", () => {
  const points = [
    { at: 0, value: 5 },
    { at: 1000, value: Number.NaN },
    { at: 2000, value: 99 },
  ];
  expect(linePath(points, frame, 5000)).toBe("M100,0");
  expect(linePath([{ at: 1000, value: 0 }], { ...frame, max: 0 }, 1)).toBe("M0,50");
});

test("the upper edge is round", () => {
  expect([0, 0.3, 7, 10, 11, 350, 999].map(roundUp).map((edge) => Number(edge.toPrecision(3)))).toEqual([
    0, 0.3, 8, 10, 15, 400, 1000,
  ]);
});
