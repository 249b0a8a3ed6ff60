import { expect, test } from "vitest";

import { eventually } from "@gochat/testkit/eventually.ts";
import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import { startRedis } from "@gochat/testkit/redis.ts";
import { describeWorkStream } from "@gochat/testkit/rigs/work-stream-conformance.ts";
import { createLogger } from "../logger.ts";
import { openRedis } from "./open-redis.ts";
import type { Redis } from "./open-redis.ts";
import { RedisWorkStream } from "./redis-work-stream.ts";
import type { RedisWorkStreamOptions } from "./redis-work-stream.ts";

const logger = createLogger("silent");
// Which of them depends on when the loss is noticed.
const UNAVAILABLE = /offline|closed|Redis did not answer|[Ss]ocket|ECONNRESET|EPIPE/;
const timing = { connectTimeoutMs: 1_000, commandTimeoutMs: 500, pingIntervalMs: 200, pingTimeoutMs: 600 };
const KEY = "gochat:events";
const NEVER = new AbortController().signal;

interface Node extends AsyncDisposable {
  redis: Redis;
  stream: RedisWorkStream;
}

async function startNode(addr: string, options: RedisWorkStreamOptions = {}): Promise<Node> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openRedis({ addr, logger, timing }));
  const stream = stack.use(new RedisWorkStream(redis, options));
  const owned = stack.move();
  return { redis, stream, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** What a worker does: it appends until accepted, and reads until it has that entry. */
async function expectWork(node: Node, payload: string): Promise<void> {
  await eventually(() => node.stream.append(payload), { timeoutMs: 20_000 });
  await eventually(
    async () => {
      const entries = await node.stream.read("worker", 100, 500, NEVER);
      await node.stream.acknowledge(entries.map(({ id }) => id));
      expect(entries.map((entry) => entry.payload)).toContain(payload);
    },
    { timeoutMs: 20_000 },
  );
}

async function timed(work: Promise<unknown>): Promise<{ rejected: boolean; ms: number }> {
  const startedAt = performance.now();
  const rejected = await work.then(
    () => false,
    () => true,
  );
  return { rejected, ms: performance.now() - startedAt };
}

describeWorkStream("on Redis", async ({ claimAfterMs }) => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startRedis());
  const { redis, stream } = stack.use(await startNode(server.addr, { claimAfterMs }));
  const owned = stack.move();
  return {
    stream,
    buried: async () => {
      const dead = await redis.commands.client.xRange(`${KEY}:dead`, "-", "+");
      return (dead ?? []).map(({ message }) => ({
        payload: message["payload"] ?? "",
        reason: message["reason"] ?? "",
      }));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
});

test("what one process left behind is given to another, which can see that it is a repeat", async () => {
  await using server = await startRedis();
  await using survivor = await startNode(server.addr, { claimAfterMs: 200 });
  {
    await using dying = await startNode(server.addr, { claimAfterMs: 200 });
    await dying.stream.append("work");
    expect(await dying.stream.read("dying", 1, 1_000, NEVER)).toHaveLength(1);
  }
  const entries = await survivor.stream.read("survivor", 1, 10_000, NEVER);
  expect(entries).toMatchObject([{ payload: "work", deliveries: 2 }]);
});

test("the stream works on after FLUSHALL, also for a reader that was waiting", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await expectWork(node, "before");
  const waiting = node.stream.read("worker", 1, 20_000, NEVER);
  await node.redis.commands.client.sendCommand(["FLUSHALL"]);
  await node.stream.append("after");
  expect(await waiting).toMatchObject([{ payload: "after" }]);
  expect(await node.stream.depth()).toBe(1);
  await expectWork(node, "later");
});

test("a group that is gone is made again, and its entries are given out again", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await node.stream.append("work");
  expect(await node.stream.read("worker", 1, 1_000, NEVER)).toHaveLength(1);
  await node.redis.commands.client.xGroupDestroy(KEY, "workers");
  await eventually(async () => {
    expect(await node.stream.read("worker", 1, 200, NEVER)).toMatchObject([{ payload: "work" }]);
  });
});

test("entries that were trimmed while they were being worked on do not come back", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr, { claimAfterMs: 50 });
  for (const payload of ["1", "2"]) await node.stream.append(payload);
  const entries = await node.stream.read("worker", 2, 1_000, NEVER);
  expect(entries).toHaveLength(2);
  await node.redis.commands.client.xTrim(KEY, "MAXLEN", 0);
  await node.stream.append("3");
  const seen: string[] = [];
  await eventually(async () => {
    const read = await node.stream.read("worker", 10, 100, NEVER);
    seen.push(...read.map(({ payload }) => payload));
    expect(read).toMatchObject([{ payload: "3", deliveries: 3 }]);
  });
  expect(new Set(seen)).toEqual(new Set(["3"]));
  await node.stream.acknowledge(entries.map(({ id }) => id));
});

test("entries that somebody else wrote, without a payload, are acknowledged away", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await node.redis.commands.client.xAdd(KEY, "*", { foreign: "field" });
  await node.stream.append("ours");
  expect(await node.stream.read("worker", 10, 1_000, NEVER)).toMatchObject([{ payload: "ours" }]);
  expect(await node.stream.depth()).toBe(1);
});

test("after Redis was killed and came back empty, the stream works again", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await expectWork(node, "before");
  const abort = new AbortController();
  const waiting = timed(node.stream.read("waiting", 1, 20_000, abort.signal));
  await server.kill();
  expect(await waiting).toMatchObject({ rejected: true });
  const append = await timed(node.stream.append("while it is away"));
  expect(append.rejected).toBe(true);
  expect(append.ms).toBeLessThan(2_000);
  await server.restart();
  await expectWork(node, "after");
});

test("while Redis is away a read rejects only after a pause, so that its caller's loop is not hot", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await server.kill();
  await eventually(async () => await expect(node.stream.depth()).rejects.toThrow(UNAVAILABLE));
  const read = await timed(node.stream.read("worker", 1, 20_000, NEVER));
  expect(read.rejected).toBe(true);
  expect(read.ms).toBeGreaterThan(400);
  expect(read.ms).toBeLessThan(3_000);
  const abort = new AbortController();
  const aborted = timed(node.stream.read("worker", 1, 20_000, abort.signal));
  abort.abort();
  expect(await aborted).toMatchObject({ rejected: false });
});

test("while Redis stalls an append and a read reject within their deadlines, and then recover", async () => {
  await using server = await startRedis();
  await using proxy = await startFaultProxy({ target: server, protocol: "raw" });
  await using node = await startNode(proxy.addr);
  await expectWork(node, "before");
  proxy.stall();
  const [append, read] = await Promise.all([
    timed(node.stream.append("stalled")),
    timed(node.stream.read("worker", 1, 20_000, NEVER)),
  ]);
  expect(append.rejected).toBe(true);
  expect(append.ms).toBeLessThan(2_000);
  expect(read.rejected).toBe(true);
  proxy.resume();
  await expectWork(node, "after");
});

test("an append whose reply is lost rejects, and its entry may still be given out", async () => {
  await using server = await startRedis();
  await using proxy = await startFaultProxy({ target: server, protocol: "redis" });
  await using node = await startNode(proxy.addr);
  proxy.failCall(1, "after", (call) => call.startsWith("XADD"));
  await expect(node.stream.append("stored")).rejects.toThrow(UNAVAILABLE);
  expect(proxy.bitten).toBe(true);
  await eventually(async () => {
    expect(await node.stream.read("worker", 10, 500, NEVER)).toMatchObject([{ payload: "stored" }]);
  });
});

test.each(["before", "after"] as const)(
  "an acknowledgement that is cut %s it was carried out loses no entry and leaves no half",
  async (moment) => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy({ target: server, protocol: "redis" });
    await using node = await startNode(proxy.addr, { claimAfterMs: 100 });
    await node.stream.append("work");
    const entries = await node.stream.read("worker", 1, 1_000, NEVER);
    const ids = entries.map(({ id }) => id);
    proxy.failCall(1, moment, (call) => call === "EXEC");
    await expect(node.stream.acknowledge(ids)).rejects.toThrow(UNAVAILABLE);
    expect(proxy.bitten).toBe(true);
    await eventually(async () => expect(await node.stream.depth()).toBe(moment === "before" ? 1 : 0));
    await eventually(async () => {
      await node.stream.acknowledge((await node.stream.read("worker", 1, 100, NEVER)).map(({ id }) => id));
      expect(await node.stream.depth()).toBe(0);
    });
    const pending = await node.redis.commands.client.xPending(KEY, "workers");
    expect(pending.pending).toBe(0);
  },
);
