import { withDatabase } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { fillMessages } from "../fill/fill-messages.ts";
import type { Filled } from "../fill/fill-messages.ts";
import { PlanReader } from "@gochat/testkit/plan-reader.ts";
import { indexesOf } from "@gochat/testkit/plan.ts";
import { growingReads } from "./growing-tables.ts";
import { HISTORY_STATEMENTS } from "./history-statements.ts";

let plans: PlanReader;
let filled: Filled;

beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  filled = await fillMessages({ url, messages: 10_000, signal: new AbortController().signal });
  plans = stack.use(await PlanReader.open(url));
  const kept = stack.move();
  return () => kept.disposeAsync();
});

test.each(HISTORY_STATEMENTS)("H4 $name finds its messages by an index", async (statement) => {
  const explained = await plans.explain((sql) => statement.run(sql, filled));
  expect(indexesOf(explained.plans)).toContainEqual(expect.stringMatching(/^messages_\d_pkey$/));
  expect(growingReads(explained)).toEqual([]);
});

const LISTS = HISTORY_STATEMENTS.filter(({ name }) => name.startsWith("list"));
test.each(LISTS)("H5 $name is sorted by looking up a page for each conversation", async (statement) => {
  const { plans: used } = await plans.explain((sql) => statement.run(sql, filled));
  expect(indexesOf(used)).toEqual(expect.arrayContaining(["conversations_by_id", "members_listed"]));
});
