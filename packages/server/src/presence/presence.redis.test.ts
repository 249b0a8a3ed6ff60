import { randomUUID } from "node:crypto";
import { eventually } from "@gochat/testkit/eventually.ts";
import { startRedis } from "@gochat/testkit/redis.ts";
import { expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { createLogger } from "../platform/logger.ts";
import { openRedis } from "../platform/redis/open-redis.ts";
import { RedisBus } from "../platform/redis/redis-bus.ts";
import { createPresenceNode } from "./presence-node.ts";
import { PRESENCE_TIMINGS } from "./presence-timings.ts";
import { Device, Directory, newUserId } from "@gochat/testkit/rigs/presence-nodes.ts";

const logger = createLogger("silent");
const timing = { connectTimeoutMs: 1000, commandTimeoutMs: 500, pingIntervalMs: 200, pingTimeoutMs: 600 };

/** A node on Redis whose time runs by itself. */
async function startNode(addr: string, directory: Directory) {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openRedis({ addr, logger, timing }));
  const bus = stack.use(new RedisBus(redis, { gapNoticeMs: 50 }));
  const presence = stack.use(
    createPresenceNode({
      bus,
      logger,
      nodeId: randomUUID(),
      clock: systemClock,
      elapsedMs: () => performance.now(),
      timings: { ...PRESENCE_TIMINGS, tickMs: 20, changeEveryMs: 20 },
      findWatchable: (_viewer, userIds) => directory.find(userIds),
      findPresenceSettings: (userIds) => directory.find(userIds),
      raiseLastSeen: (seen) => directory.write(seen),
      takeWatch: () => {},
    }),
  );
  const timer = setInterval(() => presence.tick(), 20);
  stack.defer(() => clearInterval(timer));
  await presence.start();
  const owned = stack.move();
  return { presence, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("P4 a Redis that comes back empty loses nothing: what changed meanwhile is told", async () => {
  await using server = await startRedis();
  const directory = new Directory();
  await using first = await startNode(server.addr, directory);
  await using second = await startNode(server.addr, directory);
  const [bob, carol] = [newUserId(), newUserId()];
  const alice = new Device(first.presence, newUserId());
  const bobs = new Device(second.presence, bob);
  await alice.watch(bob, carol);
  const seen = new Map<string, string>();
  const expectSeen = (expected: Record<string, string>) =>
    eventually(() => {
      for (const { user_id, status } of alice.takeChanges()) seen.set(user_id, status);
      expect(Object.fromEntries(seen)).toEqual(expected);
    });
  await expectSeen({ [bob]: "online" });
  await server.kill();
  bobs.set("away");
  const carols = new Device(second.presence, carol);
  await server.restart();
  await expectSeen({ [bob]: "away", [carol]: "online" });
  carols.set("away");
  await expectSeen({ [bob]: "away", [carol]: "away" });
});
