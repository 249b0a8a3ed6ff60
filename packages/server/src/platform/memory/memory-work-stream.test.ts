import { expect, test } from "vitest";

import { describeWorkStream } from "@gochat/testkit/rigs/work-stream-conformance.ts";
import { createLogger } from "../logger.ts";
import { MemoryWorkStream } from "./memory-work-stream.ts";

const logger = createLogger("silent");

describeWorkStream("in memory", ({ claimAfterMs }) => {
  const stream = new MemoryWorkStream({ logger, claimAfterMs });
  return Promise.resolve({
    stream,
    buried: () =>
      Promise.resolve(stream.buried.map(({ entry, reason }) => ({ payload: entry.payload, reason }))),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  });
});

test("the oldest new entries are lost when nobody reads", async () => {
  await using stream = new MemoryWorkStream({ logger, maxEntries: 2 });
  for (const payload of ["1", "2", "3"]) await stream.append(payload);
  const entries = await stream.read("a", 10, 0, new AbortController().signal);
  expect(entries.map(({ payload }) => payload)).toEqual(["2", "3"]);
});
