import { LIMITS } from "@gochat/protocol";
import { expect, test } from "vitest";
import { exceedsJsonBounds } from "./json-bounds.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const keys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));

test("L5 JSON may nest 16 deep and no deeper, whatever stands in its strings", () => {
  expect(exceedsJsonBounds(nested(LIMITS.jsonMaxDepth))).toBe(false);
  expect(exceedsJsonBounds(nested(LIMITS.jsonMaxDepth + 1))).toBe(true);
  for (const text of [
    "[".repeat(100),
    ",".repeat(2000),
    '"['.repeat(50),
    "\\".repeat(99),
    `\\"${"{".repeat(50)}`,
  ])
    expect(exceedsJsonBounds(JSON.stringify({ text }))).toBe(false);
  expect(exceedsJsonBounds(`["\\\\",${nested(LIMITS.jsonMaxDepth)}]`)).toBe(true);
});

test("L5 JSON has 1,100 keys and elements at most", () => {
  expect(exceedsJsonBounds(keys(LIMITS.jsonMaxValues))).toBe(false);
  expect(exceedsJsonBounds(keys(LIMITS.jsonMaxValues + 1))).toBe(true);
  expect(exceedsJsonBounds(JSON.stringify({ marks: Array<number>(LIMITS.jsonMaxValues).fill(1) }))).toBe(
    true,
  );
});

test("L5 the largest sync fits", () => {
  const ids = Array.from({ length: LIMITS.syncConversationsMax }, (_, i) => [`${i}`.padStart(36, "0"), 9]);
  const sync = {
    type: "sync",
    id: "1",
    conversations: Object.fromEntries(ids) as object,
    since: "1",
    epoch: "e",
  };
  expect(exceedsJsonBounds(JSON.stringify(sync))).toBe(false);
});

test("what is no JSON is left to the parser", () => {
  for (const text of ["", '"', '"\\', "]]]]", "{", '{"a']) expect(exceedsJsonBounds(text)).toBe(false);
});
