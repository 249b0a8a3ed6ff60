import { expect, test } from "vitest";
import { givingWay, keepable } from "./kept-room.ts";

const MB = 1_000_000;
const sized = (size: number) => ({ file: { size } });
const draft = (key: string, at: number, ...sizes: number[]) => ({ key, at, sizes });

test("of one draft those are kept that fit into 50 MB, in their order", () => {
  const [small, huge, large, last] = [sized(1), sized(51 * MB), sized(49 * MB), sized(2 * MB)];
  expect(keepable([small, huge, large, last])).toEqual([small, large]);
  expect(keepable([sized(50 * MB)])).toHaveLength(1);
});

test("the oldest drafts give way to a new one, and none where there is room", () => {
  const others = [draft("b", 2, 20 * MB), draft("a", 1, 20 * MB), draft("c", 3, 5 * MB)];
  expect(givingWay(others, [5 * MB])).toEqual([]);
  expect(givingWay(others, [3 * MB, 3 * MB])).toEqual(["a"]);
  expect(givingWay(others, [50 * MB])).toEqual(["c", "b", "a"]);
  const tenSmall = Array.from({ length: 10 }, () => 1);
  const many = Array.from({ length: 10 }, (_, nth) => draft(String(nth), nth, ...tenSmall));
  expect(givingWay(many, tenSmall)).toEqual(["0"]);
});
