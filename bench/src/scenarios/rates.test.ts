import { expect, test } from "vitest";
import { mediansOverTime, perSecond, ratesOf, slowestOf, steadiness } from "./rates.ts";

/** Marks every second at these totals. */
const marks = (totals: readonly number[]) =>
  totals.map((total, i) => ({ ms: i * 1000, acked: total, delivered: total }));

test("a rate is what both sides of a pair saw, over the time that passed", () => {
  const progress = [
    { ms: 0, acked: 0, delivered: 0 },
    { ms: 1000, acked: 100, delivered: 90 },
    { ms: 3000, acked: 300, delivered: 310 },
  ];
  expect(ratesOf(progress, 0)).toEqual([
    { at: 1, perSecond: 90 },
    { at: 3, perSecond: 100 },
  ]);
});

test("the first seconds do not count, and every later one does", () => {
  const rates = ratesOf(marks([0, 1, 2, 102, 202, 232, 332]), 2);
  expect(perSecond(rates)).toEqual([100, 100, 30, 100]);
  expect(slowestOf(rates)).toEqual({ at: 5, perSecond: 30 });
  expect(steadiness(rates)).toBe(0.3);
});

test("medians over time show a decline", () => {
  const totals = [0, 100, 200, 300, 400, 410, 420, 430, 440];
  expect(mediansOverTime(ratesOf(marks(totals), 0), 2)).toEqual([100, 10]);
});

test("nothing measured is no rate", () => {
  expect(steadiness(ratesOf([], 0))).toBeNaN();
});
