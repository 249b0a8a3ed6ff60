import { expect, test } from "vitest";

import { describeBus, RecordingSubscriber } from "@gochat/testkit/rigs/bus-conformance.ts";
import { createLogger } from "../logger.ts";
import { MemoryBus } from "./memory-bus.ts";

const logger = createLogger("silent");

describeBus("in memory", () => {
  const bus = new MemoryBus(logger);
  return Promise.resolve({ nodes: [bus], [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() });
});

test("closing hands over what was published before", async () => {
  const bus = new MemoryBus(logger);
  const subscriber = new RecordingSubscriber();
  await bus.subscribe("here", subscriber);
  bus.publish("here", "last words");
  await bus[Symbol.asyncDispose]();
  expect(subscriber.frames).toEqual(["last words"]);
});
