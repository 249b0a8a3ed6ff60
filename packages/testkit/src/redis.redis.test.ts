import { createClient } from "@redis/client";
import { expect, onTestFinished, test, vi } from "vitest";

import { eventually } from "./eventually.ts";
import { startRedis } from "./redis.ts";

async function openClient(port: number) {
  const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

test("a restart keeps the port and loses the data", async () => {
  await using server = await startRedis();
  {
    using client = await openClient(server.port);
    await client.set("key", "value");
    expect(await client.get("key")).toBe("value");
  }
  await server.restart();
  using client = await openClient(server.port);
  expect(await client.get("key")).toBeNull();
});

test("a kill breaks connections, and nobody listens until the restart", async () => {
  await using server = await startRedis();
  using client = await openClient(server.port);
  await server.kill();
  await eventually(() => expect(client.isReady).toBe(false));
  await expect(openClient(server.port)).rejects.toThrow(/ECONNREFUSED/);
});

test("a stopped server answers when it continues", async () => {
  await using server = await startRedis();
  await using witness = await startRedis();
  using client = await openClient(server.port);
  using other = await openClient(witness.port);
  const answers: string[] = [];
  server.stop();
  const answer = client.ping().then(() => answers.push("stopped"));
  // Nothing may arrive: many answers of another server show that there was time for one.
  for (let round = 0; round < 100; round += 1) await other.ping();
  answers.push("witness");
  server.cont();
  await answer;
  expect(answers).toEqual(["witness", "stopped"]);
});

test("two servers do not share a port or data", async () => {
  await using first = await startRedis();
  await using second = await startRedis();
  using client = await openClient(first.port);
  using other = await openClient(second.port);
  await client.set("key", "value");
  expect(await other.get("key")).toBeNull();
});

test("in CI a missing redis-server is a failure, never a silent substitute", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("CI", "true");
  vi.stubEnv("PATH", "");
  vi.stubEnv("GOCHAT_TEST_REDIS", "");
  await expect(startRedis()).rejects.toThrow(/redis-server is not on PATH/);
});
