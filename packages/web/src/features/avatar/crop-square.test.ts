import { expect, test } from "vitest";
import { largestZoom, middleOf, moved, zoomed, zoomOf } from "./crop-square.ts";

const WIDE = { width: 1601, height: 800 };

test("it begins with the largest square, in the middle", () => {
  expect(middleOf(WIDE)).toEqual({ x: 401, y: 0, size: 800 });
  expect(middleOf({ width: 1, height: 1 })).toEqual({ x: 0, y: 0, size: 1 });
});

test("it moves as far as the picture goes, and stays on whole pixels", () => {
  const square = zoomed(middleOf(WIDE), 2, WIDE);
  expect(square).toEqual({ x: 601, y: 200, size: 400 });
  expect(moved(square, { x: 10.4, y: -20 }, WIDE)).toEqual({ x: 611, y: 180, size: 400 });
  expect(moved(square, { x: 9_999, y: 9_999 }, WIDE)).toEqual({ x: 1201, y: 400, size: 400 });
  expect(moved(square, { x: -9_999, y: -9_999 }, WIDE)).toEqual({ x: 0, y: 0, size: 400 });
});

test("going in and out keeps the middle, up to the edges, and shows no fewer pixels than can be seen", () => {
  expect(largestZoom(WIDE)).toBe(6.25);
  expect(largestZoom({ width: 50, height: 90 })).toBe(1);
  expect(largestZoom({ width: 9_000, height: 9_000 })).toBe(8);
  const near = zoomed(middleOf(WIDE), 99, WIDE);
  expect(near.size).toBe(128);
  expect(zoomOf(near, WIDE)).toBe(6.25);
  const corner = moved(near, { x: -9_999, y: 9_999 }, WIDE);
  expect(zoomed(corner, 1, WIDE)).toEqual({ x: 0, y: 0, size: 800 });
  expect(zoomed(near, 1, WIDE)).toEqual(middleOf(WIDE));
});

test("what is at a point stays there, as far as the picture goes", () => {
  const square = { x: 600, y: 200, size: 400 };
  expect(zoomed(square, 4, WIDE, { x: 0.25, y: 1 })).toEqual({ x: 650, y: 400, size: 200 });
  expect(zoomed(square, 1, WIDE, { x: 0, y: 0 })).toEqual({ x: 600, y: 0, size: 800 });
});
