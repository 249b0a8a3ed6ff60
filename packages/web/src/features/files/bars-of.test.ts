import { expect, test } from "vitest";
import { barsOf } from "./bars-of.ts";
import { playTime } from "../../lib/play-time.ts";

test("as many bars as there is room for, each as high as the loudest of its part", () => {
  const of = (...bytes: number[]) => barsOf(btoa(String.fromCharCode(...bytes)));
  expect(of(255, 0, 51)).toEqual([1, 0.06, 0.2]);
  const many = of(...Array.from({ length: 128 }, (_, nth) => (nth === 64 ? 255 : 0)));
  expect(many).toHaveLength(40);
  expect(many.filter((height) => height === 1)).toHaveLength(1);
  expect(barsOf("")).toEqual([]);
  expect(barsOf("%%%")).toEqual([]);
});

test("a time is told as players do", () => {
  expect([7.4, 760, 3723, Number.NaN, Infinity, -1].map(playTime)).toEqual([
    "0:07",
    "12:40",
    "1:02:03",
    "0:00",
    "0:00",
    "0:00",
  ]);
});
