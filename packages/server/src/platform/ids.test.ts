import { expect, test } from "vitest";
import { newId } from "./ids.ts";

test("ids are UUIDv7, unique, and sort in the order they were made", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the first 48 bits of an id are the time it was made", () => {
  const before = Date.now();
  const madeAt = Number.parseInt(newId().replaceAll("-", "").slice(0, 12), 16);
  expect(madeAt).toBeGreaterThanOrEqual(before);
  // Ids beyond 4,096 in one millisecond borrow from the next ones.
  expect(madeAt).toBeLessThanOrEqual(Date.now() + 10);
});
