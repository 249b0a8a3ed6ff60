import pg from "pg";
import { expect, test } from "vitest";

import { withDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { startFaultProxy } from "./fault-proxy.ts";

async function openClient(url: string) {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => undefined) });
}

async function startAll() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const target = new URL(database.url);
  const proxy = stack.use(
    await startFaultProxy({
      target: { host: target.hostname, port: Number(target.port) },
      protocol: "postgres",
    }),
  );
  const through = new URL(database.url);
  through.hostname = proxy.host;
  through.port = String(proxy.port);
  const direct = stack.use(await openClient(database.url));
  await direct.query("CREATE TABLE fault_test (value int)");
  const faulty = stack.use(await openClient(through.href));
  const owned = stack.move();
  return { proxy, direct, faulty, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("every query is one call, simple or prepared, small or large", async () => {
  await using all = await startAll();
  all.proxy.failCall(1_000, "before");
  await all.faulty.query("SELECT 1");
  await all.faulty.query("SELECT $1::int", [1]);
  for (let repeat = 0; repeat < 2; repeat += 1) {
    await all.faulty.query({ name: "prepared", text: "SELECT length($1)", values: ["x".repeat(1_000_000)] });
  }
  expect(all.proxy.calls).toBe(4);
  expect(all.proxy.bitten).toBe(false);
});

test("a call is known by its statement, also when that was prepared before", async () => {
  await using all = await startAll();
  const calls: string[] = [];
  all.proxy.failCall(1, "before", (call) => {
    calls.push(call);
    return false;
  });
  const statement = { name: "prepared", text: "SELECT $1::int", values: [1] };
  await all.faulty.query(statement);
  await all.faulty.query(statement);
  await all.faulty.query("SELECT 2");
  await all.faulty.query("SELECT $1::text", ["three"]);
  expect(calls).toEqual(["SELECT $1::int", "SELECT $1::int", "SELECT 2", "SELECT $1::text"]);
});

test.each([
  { moment: "before", stored: 0, kind: "a simple", commit: { text: "COMMIT" } },
  { moment: "after", stored: 1, kind: "a simple", commit: { text: "COMMIT" } },
  { moment: "before", stored: 0, kind: "a prepared", commit: { name: "commit", text: "COMMIT" } },
  { moment: "after", stored: 1, kind: "a prepared", commit: { name: "commit", text: "COMMIT" } },
] as const)(
  "a connection that is cut $moment $kind COMMIT is carried out",
  async ({ moment, stored, commit }) => {
    await using all = await startAll();
    await all.faulty.query("BEGIN");
    await all.faulty.query("INSERT INTO fault_test VALUES ($1)", [1]);
    all.proxy.failCall(1, moment, (sql) => sql === "COMMIT");
    await expect(all.faulty.query(commit)).rejects.toThrow(/ECONNRESET|terminated/);
    expect(all.proxy.bitten).toBe(true);
    await eventually(async () => {
      const { rows } = await all.direct.query("SELECT count(*)::int AS stored FROM fault_test");
      expect(rows).toEqual([{ stored }]);
    });
  },
);

test("answers arrive late and in order, and what was sent before the first of them is one round trip", async () => {
  await using all = await startAll();
  all.proxy.delay(100);
  const trips = all.proxy.recordRoundTrips();
  const startedAt = performance.now();
  await all.faulty.query("SELECT 1");
  await all.faulty.query("SELECT 2; SELECT 3");
  expect(performance.now() - startedAt).toBeGreaterThan(198);
  expect(trips).toEqual([["SELECT 1"], ["SELECT 2; SELECT 3"]]);
  const late = all.faulty.query("SELECT 4");
  await eventually(() => expect(trips).toHaveLength(3));
  all.proxy.resume();
  await late;
  all.proxy.delay(100, "to-server");
  await all.faulty.query("SELECT 5");
  expect(performance.now() - startedAt).toBeGreaterThan(297);
  expect(trips).toHaveLength(4);
});
