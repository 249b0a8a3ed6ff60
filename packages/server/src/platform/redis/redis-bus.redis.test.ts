import { expect, test } from "vitest";

import { eventually } from "@gochat/testkit/eventually.ts";
import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import type { FaultDirection } from "@gochat/testkit/fault-proxy.ts";
import { startRedis } from "@gochat/testkit/redis.ts";
import { describeBus, RecordingSubscriber } from "@gochat/testkit/rigs/bus-conformance.ts";
import { createLogger } from "../logger.ts";
import { openRedis } from "./open-redis.ts";
import type { Redis } from "./open-redis.ts";
import { RedisBus } from "./redis-bus.ts";
import type { RedisBusOptions } from "./redis-bus.ts";

const logger = createLogger("silent");
// Which of them depends on when the loss is noticed.
const UNAVAILABLE = /offline|closed|Redis did not answer|[Ss]ocket|ECONNRESET|EPIPE/;
// Short enough for a test, long enough for two busy cores.
const timing = { connectTimeoutMs: 1_000, commandTimeoutMs: 500, pingIntervalMs: 200, pingTimeoutMs: 600 };

interface Node extends AsyncDisposable {
  redis: Redis;
  bus: RedisBus;
  subscriber: RecordingSubscriber;
}

/** A node with one subscriber of the channel "here". */
async function startNode(addr: string, options: RedisBusOptions = {}): Promise<Node> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openRedis({ addr, logger, timing }));
  const bus = stack.use(new RedisBus(redis, { gapNoticeMs: 50, ...options }));
  const subscriber = new RecordingSubscriber();
  await bus.subscribe("here", subscriber);
  const owned = stack.move();
  return { redis, bus, subscriber, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Publishes until a frame of that name has arrived: while a connection is being repaired frames are lost. */
async function expectDelivery(from: Node, to: Node, frame: string): Promise<void> {
  await eventually(() => {
    from.bus.publish("here", frame);
    expect(to.subscriber.frames).toContain(frame);
  });
}

describeBus("on Redis", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startRedis());
  const first = stack.use(await startNode(server.addr));
  const second = stack.use(await startNode(server.addr));
  const owned = stack.move();
  return { nodes: [first.bus, second.bus], [Symbol.asyncDispose]: () => owned.disposeAsync() };
});

test("a subscriber connection that is killed comes back, with a gap for its own node only", async () => {
  await using server = await startRedis();
  await using killed = await startNode(server.addr);
  await using other = await startNode(server.addr);
  const clients = await other.redis.commands.client.sendCommand<string>(["CLIENT", "LIST"]);
  const line = clients.split("\n").find((client) => client.includes("name=gochat:subscriber"));
  const id = /\bid=(\d+)/.exec(line ?? "")?.[1] ?? "";
  expect(Number(await other.redis.commands.client.sendCommand(["CLIENT", "KILL", "ID", id]))).toBe(1);

  await eventually(() => expect(killed.subscriber.gaps).toBe(1));
  await expectDelivery(other, killed, "after the kill");
  await expectDelivery(killed, other, "and back");
  expect(other.subscriber.gaps).toBe(0);
});

test("after Redis was killed and came back empty, every node has a gap and frames flow", async () => {
  await using server = await startRedis();
  await using first = await startNode(server.addr);
  await using second = await startNode(server.addr);
  await server.kill();
  await eventually(() => expect(first.redis.commands.isReady).toBe(false));
  first.bus.publish("here", "into the void");
  expect(first.bus.dropped).toBe(1);

  await server.restart();
  await expectDelivery(first, second, "again");
  await expectDelivery(second, first, "and back");
  expect(first.subscriber.gaps).toBeGreaterThan(0);
  expect(second.subscriber.gaps).toBeGreaterThan(0);
  expect(second.subscriber.frames).not.toContain("into the void");
});

test("FLUSHALL does not disturb the bus", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await node.redis.commands.client.sendCommand(["FLUSHALL"]);
  await expectDelivery(node, node, "after");
  expect(node.subscriber.gaps).toBe(0);
});

test.each<FaultDirection>(["both", "to-server", "to-client"])(
  "a half-open connection (stalled: %s) is replaced, and the gap is reported when Redis is back",
  async (direction) => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy({ target: server, protocol: "raw" });
    await using cut = await startNode(proxy.addr);
    await using other = await startNode(server.addr);
    const before = proxy.connections;
    proxy.stall(direction);
    await eventually(() => expect(proxy.connections).toBeGreaterThanOrEqual(before + 2));
    await expect(cut.bus.ping()).rejects.toThrow(UNAVAILABLE);
    cut.bus.publish("here", "dropped");
    expect(cut.bus.dropped).toBeGreaterThan(0);

    proxy.resume();
    await eventually(() => expect(cut.subscriber.gaps).toBeGreaterThan(0));
    await expectDelivery(other, cut, "to the cut node");
    await expectDelivery(cut, other, "from the cut node");
  },
);

test("while Redis stalls, what waits to be published is bounded, and publishing does not throw", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr, { maxInFlight: 1024 * 1024 });
  server.stop();
  const frame = "x".repeat(1024);
  for (let index = 0; index < 50_000; index += 1) node.bus.publish("here", frame);
  expect(node.bus.dropped).toBeGreaterThan(49_000);
  server.cont();
  await expectDelivery(node, node, "after the stall");
});

test("frames that a node had to drop are a gap for every node, once it can publish again", async () => {
  await using server = await startRedis();
  await using proxy = await startFaultProxy({ target: server, protocol: "raw" });
  await using cut = await startNode(proxy.addr);
  await using other = await startNode(server.addr);
  proxy.refuse();
  await eventually(() => expect(cut.redis.commands.isReady).toBe(false));
  cut.bus.publish("here", "dropped");
  expect(cut.bus.dropped).toBeGreaterThan(0);
  expect(other.subscriber.gaps).toBe(0);
  proxy.resume();
  await eventually(() => expect(other.subscriber.gaps).toBeGreaterThan(0));
  await expectDelivery(cut, other, "again");
});

test("a publish whose reply is lost counts as dropped and is reported as a gap", async () => {
  await using server = await startRedis();
  await using proxy = await startFaultProxy({ target: server, protocol: "redis" });
  await using cut = await startNode(proxy.addr);
  await using other = await startNode(server.addr);
  proxy.failCall(1, "before", (call) => call.startsWith("PUBLISH gochat:here"));
  cut.bus.publish("here", "lost on the way");
  await eventually(() => expect(proxy.bitten).toBe(true));
  await eventually(() => expect(other.subscriber.gaps).toBeGreaterThan(0));
  expect(cut.bus.dropped).toBeGreaterThan(0);
  expect(other.subscriber.frames).toEqual([]);
});

test("a subscription that is made while Redis is away becomes live when it is back", async () => {
  await using server = await startRedis();
  await using node = await startNode(server.addr);
  await server.kill();
  await eventually(async () => await expect(node.bus.ping()).rejects.toThrow(UNAVAILABLE));
  const late = new RecordingSubscriber();
  const subscribing = node.bus.subscribe("late", late);
  await server.restart();
  await subscribing;
  await eventually(() => {
    node.bus.publish("late", "frame");
    expect(late.frames).toContain("frame");
  });
});
