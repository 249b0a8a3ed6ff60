import { createClient } from "@redis/client";
import { expect, test } from "vitest";

import { eventually } from "./eventually.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { startRedis } from "./redis.ts";

async function openClient(port: number) {
  const client = createClient({
    RESP: 3,
    socket: { host: "127.0.0.1", port, reconnectStrategy: 10 },
    disableOfflineQueue: true,
  });
  client.on("error", () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

async function startAll() {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startRedis());
  const proxy = stack.use(await startFaultProxy({ target: server, protocol: "redis" }));
  const faulty = stack.use(await openClient(proxy.port));
  const direct = stack.use(await openClient(server.port));
  const owned = stack.move();
  return { proxy, faulty, direct, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("calls are counted one by one, in one chunk or in many", async () => {
  await using all = await startAll();
  all.proxy.failCall(1_000_000, "before");
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => all.faulty.set(`key ${index}`, "x".repeat(index))),
  );
  expect(all.proxy.calls).toBe(100);
  const large = "y".repeat(3_000_000);
  await all.faulty.set("large", large);
  expect((await all.faulty.get("large")) === large).toBe(true);
  expect(all.proxy.calls).toBe(102);
  expect(all.proxy.bitten).toBe(false);
});

test("the call that fails before is not carried out, those in front of it are and are answered", async () => {
  await using all = await startAll();
  all.proxy.failCall(3, "before");
  const results = await Promise.allSettled(["a", "b", "c", "d"].map((key) => all.faulty.set(key, "1")));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
  expect(all.proxy.bitten).toBe(true);
  expect(await all.direct.mGet(["a", "b", "c", "d"])).toEqual(["1", "1", null, null]);
});

test("the call that fails after is carried out, and its answer is lost", async () => {
  await using all = await startAll();
  all.proxy.failCall(2, "after", (call) => call.startsWith("INCR"));
  await all.faulty.set("unrelated", "1");
  expect(await all.faulty.incr("counter")).toBe(1);
  await expect(all.faulty.incr("counter")).rejects.toThrow(/[Ss]ocket|ECONNRESET/);
  expect(all.proxy.bitten).toBe(true);
  expect(await all.direct.get("counter")).toBe("2");
  await eventually(async () => expect(await all.faulty.incr("counter")).toBe(3));
});

test("every call can be the one that fails", async () => {
  await using all = await startAll();
  for (const moment of ["before", "after"] as const) {
    for (let n = 1; n <= 5; n += 1) {
      const key = `${moment} ${n}`;
      await eventually(() => expect(all.faulty.isReady).toBe(true));
      all.proxy.failCall(n, moment, (call) => call.startsWith("INCR"));
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => all.faulty.incr(key)));
      expect(results.filter(({ status }) => status === "fulfilled").length).toBeLessThan(n);
      expect(all.proxy.bitten).toBe(true);
      await eventually(async () => {
        expect(Number((await all.direct.get(key)) ?? 0)).toBe(moment === "before" ? n - 1 : n);
      });
    }
  }
});

test("subscriptions and their frames do not disturb the count", async () => {
  await using all = await startAll();
  const frames: string[] = [];
  await all.faulty.subscribe(["one", "two"], (frame) => frames.push(frame));
  await all.direct.publish("one", "1");
  await all.direct.publish("two", "2");
  await eventually(() => expect(frames).toEqual(["1", "2"]));
  all.proxy.failCall(1, "after", (call) => call.startsWith("SET"));
  await expect(all.faulty.set("key", "value")).rejects.toThrow(/[Ss]ocket|ECONNRESET/);
  expect(await all.direct.get("key")).toBe("value");
});
