import { expect, test } from "vitest";
import { startRedis } from "@gochat/testkit/redis.ts";
import { createLogger } from "./logger.ts";
import { createRateLimits } from "./rate-limits.ts";
import { openRedis } from "./redis/open-redis.ts";

const rules = { refresh_ip: { by: "ip", tiers: [{ points: 4, seconds: 60 }] } } as const;
const logger = createLogger("silent");
const ip = "192.0.2.1";
const refused = { code: "rate_limited" };

test("A12 nodes that share a Redis count together", async () => {
  await using server = await startRedis();
  await using first = await openRedis({ addr: server.addr, logger });
  await using second = await openRedis({ addr: server.addr, logger });
  const nodes = [first, second].map(({ commands }) =>
    createRateLimits({ enabled: true, redis: commands, rules }),
  );
  for (const node of nodes) {
    await node.take("refresh_ip", ip);
    await node.take("refresh_ip", ip);
  }
  for (const node of nodes) await expect(node.take("refresh_ip", ip)).rejects.toMatchObject(refused);
  await nodes[0]?.forget("refresh_ip", ip);
  await nodes[1]?.take("refresh_ip", ip);
});

test("A12 while Redis is gone or hangs the limit is counted in the process: it never opens", async () => {
  await using server = await startRedis();
  await using redis = await openRedis({ addr: server.addr, logger, timing: { commandTimeoutMs: 100 } });
  const limits = createRateLimits({ enabled: true, redis: redis.commands, rules });
  server.stop();
  for (let i = 0; i < 4; i++) await limits.take("refresh_ip", ip);
  await expect(limits.take("refresh_ip", ip)).rejects.toMatchObject(refused);
  server.cont();
  await server.kill();
  await expect(limits.take("refresh_ip", ip)).rejects.toMatchObject(refused);
  for (let i = 0; i < 4; i++) await limits.take("refresh_ip", "192.0.2.2");
  await expect(limits.take("refresh_ip", "192.0.2.2")).rejects.toMatchObject(refused);
});
