import fc from "fast-check";
import { expect, test } from "vitest";
import { indexesOf, rowWindow } from "./row-window.ts";

test("every row in sight is in the window, and the window is bounded", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -200_000, max: 2_000 }),
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 24, max: 120 }),
      (listTop, viewHeight, rowHeight) => {
        const { from, to } = rowWindow({ listTop, viewHeight, rowHeight });
        const first = Math.floor(-listTop / rowHeight);
        const last = Math.floor((viewHeight - listTop) / rowHeight);
        expect(from).toBeLessThanOrEqual(Math.max(first, 0));
        if (last >= 0) expect(to).toBeGreaterThan(last);
        expect(to - from).toBeLessThan(viewHeight / rowHeight + 40);
      },
    ),
  );
});

test("the row that has the focus is rendered wherever it is, in its place", () => {
  expect(indexesOf({ from: 2, to: 5 }, 10, 0)).toEqual([0, 2, 3, 4]);
  expect(indexesOf({ from: 2, to: 5 }, 10, 3)).toEqual([2, 3, 4]);
  expect(indexesOf({ from: 2, to: 5 }, 10, 9)).toEqual([2, 3, 4, 9]);
  expect(indexesOf({ from: 2, to: 5 }, 4, -1)).toEqual([2, 3]);
  expect(indexesOf({ from: 20, to: 25 }, 4, 12)).toEqual([]);
});
