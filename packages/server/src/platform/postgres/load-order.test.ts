import { expect, test } from "vitest";
import { loadOrder } from "./load-order.ts";

const objects = new Map(["a", "b", "c", "d"].map((key) => [key, key.toUpperCase()]));

test("keeps the given order where nothing depends on it", () => {
  expect(loadOrder(objects, [])).toEqual(["A", "B", "C", "D"]);
});

test("puts what is needed first, and what that needs before it", () => {
  const dependencies = [
    { key: "a", needs: "d" },
    { key: "a", needs: "c" },
    { key: "c", needs: "d" },
    { key: "b", needs: "something of PostgreSQL" },
  ];
  expect(loadOrder(objects, dependencies)).toEqual(["D", "C", "A", "B"]);
});
