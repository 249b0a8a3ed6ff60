import { expect, test } from "vitest";
import { held, sameOrder } from "./held-order.ts";

test("a held order keeps every row where it is, lets go of what is gone, and lets what is new wait", () => {
  const before = { pinned: ["a"], others: ["b", "c", "d"] };
  const now = { pinned: ["c"], others: ["new", "d", "a"] };
  expect(held(before, now)).toEqual({ pinned: ["a"], others: ["c", "d"] });
});

test("orders are the same when their sections are", () => {
  expect(sameOrder({ pinned: ["a"], others: ["b"] }, { pinned: ["a"], others: ["b"] })).toBe(true);
  expect(sameOrder({ pinned: ["a", "b"], others: [] }, { pinned: ["a"], others: ["b"] })).toBe(false);
});
