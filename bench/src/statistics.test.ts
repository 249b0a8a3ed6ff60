import { expect, test } from "vitest";
import { median, quantile, ratiosToFloor, spread } from "./statistics.ts";

test("the median is the middle value, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test("a quantile is interpolated between its neighbours", () => {
  const values = Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(quantile(values, 0.99)).toBeCloseTo(99);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([3, 1, 2], 1)).toBe(3);
});

test("the order of the values given is left alone", () => {
  const values = [3, 1, 2];
  expect(spread(values)).toEqual({ median: 2, low: 1, high: 3 });
  expect(values).toEqual([3, 1, 2]);
});

test("a ratio is taken to the mean of the floors around the value", () => {
  expect(ratiosToFloor([50, 60], [100, 100, 140])).toEqual([0.5, 0.5]);
  expect(() => ratiosToFloor([1], [1])).toThrow(RangeError);
});
