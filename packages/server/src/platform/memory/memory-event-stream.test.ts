import { expect, test } from "vitest";

import { describeEventStream } from "@gochat/testkit/rigs/event-stream-conformance.ts";
import { createLogger } from "../logger.ts";
import { MemoryEventStream } from "./memory-event-stream.ts";

const logger = createLogger("silent");

describeEventStream("in memory", ({ claimAfterMs }) => {
  const stream = new MemoryEventStream({ logger, claimAfterMs });
  return Promise.resolve({
    stream,
    buried: () =>
      Promise.resolve(stream.buried.map(({ entry, reason }) => ({ payload: entry.payload, reason }))),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  });
});

test("the oldest new entries are lost when nobody reads", async () => {
  await using stream = new MemoryEventStream({ logger, maxEntries: 2 });
  for (const payload of ["1", "2", "3"]) await stream.append(payload);
  const entries = await stream.read("a", 10, 0, new AbortController().signal);
  expect(entries.map(({ payload }) => payload)).toEqual(["2", "3"]);
});
