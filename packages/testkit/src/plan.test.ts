import { expect, test } from "vitest";
import { buffersOf, indexesOf, wholeReadsOf } from "./plan.ts";
import type { PlanNode } from "./plan.ts";

const plan: PlanNode = {
  "Node Type": "Append",
  "Shared Hit Blocks": 7,
  "Shared Read Blocks": 2,
  Plans: [
    { "Node Type": "Index Scan", "Relation Name": "a_1", "Index Name": "a_1_pkey", "Index Cond": "(id = 1)" },
    {
      "Node Type": "Index Scan",
      "Relation Name": "a_2",
      "Index Name": "a_2_pkey",
      "Index Cond": "(id = 1)",
      "Actual Loops": 0,
    },
    {
      "Node Type": "Limit",
      Plans: [
        { "Node Type": "Seq Scan", "Relation Name": "b", "Actual Loops": 1 },
        { "Node Type": "Seq Scan", "Relation Name": "c", "Actual Loops": 0 },
        { "Node Type": "Index Only Scan", "Relation Name": "d", "Index Name": "d_pkey", "Actual Loops": 1 },
        { "Node Type": "Bitmap Heap Scan", "Relation Name": "e", "Actual Loops": 1 },
      ],
    },
  ],
};

test("an index counts as used where the plan looked into it", () => {
  expect(indexesOf([plan, plan])).toEqual(["a_1_pkey", "d_pkey"]);
});

test("a table is read whole as it lies, or along an index without a condition", () => {
  expect(wholeReadsOf([plan, plan])).toEqual([
    { table: "b", by: "Seq Scan", isIdle: false },
    { table: "c", by: "Seq Scan", isIdle: true },
    { table: "d", by: "Index Only Scan", isIdle: false },
  ]);
});

test("buffers are those found in memory and those read", () => {
  expect(buffersOf(plan)).toBe(9);
});
