import { open } from "node:fs/promises";
import {
  connectSql,
  connectUser,
  eventually,
  freePort,
  ServerProcess,
  startServer,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";

const env = (databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  JWT_SECRET: TEST_JWT_SECRET,
  LOG_LEVEL: "info",
});

async function dropped({ url }: { url: string }): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { accept: "text/plain" } })).text();
  return Number(/^gochat_log_lines_dropped (\d+)$/m.exec(text)?.[1]);
}

/** Each call is a line of the log. */
async function callUntilDropped(server: { url: string }): Promise<void> {
  const headers = { "x-request-id": "x".repeat(64) };
  await eventually(
    async () => {
      await Promise.all(
        Array.from({ length: 200 }, async () => (await fetch(`${server.url}/nothing`, { headers })).text()),
      );
      expect(await dropped(server)).toBeGreaterThan(0);
    },
    { timeoutMs: 40_000 },
  );
}

/** People are served, probes are answered, and SIGTERM ends it in order: with this exit code. */
async function serveAndStop(server: ServerProcess): Promise<number | null> {
  const alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  expect(await alice.sendMessage({ recipient: "bob" }, "hi")).toMatchObject({ content: "hi" });
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  const code = await server.stop();
  expect(await alice.closed).toBe(1012);
  return code;
}

test(
  "a log on a full disk: lines are dropped and counted, and everything else goes on",
  { timeout: 120_000 },
  async () => {
    await using database = await withDatabase();
    await using full = await open("/dev/full", "w");
    await using server = new ServerProcess(await freePort(), env(database.url), full.fd);
    await server.start();
    await callUntilDropped(server);
    expect(await serveAndStop(server)).toBe(0);
  },
);

test(
  "a log that nobody reads: lines are dropped, and one says how many when somebody reads again",
  { timeout: 120_000 },
  async () => {
    await using database = await withDatabase();
    await using server = await startServerProcess(env(database.url));
    server.stdout.pause();
    await callUntilDropped(server);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    server.stdout.resume();
    await eventually(() => expect(server.output).toMatch(/"dropped":[1-9]\d*,.*log lines were dropped/));
    server.stdout.pause();
    await callUntilDropped(server);
    expect(await serveAndStop(server)).toBe(0);
  },
);

test("a log whose reader is gone: everything else goes on", { timeout: 120_000 }, async () => {
  await using database = await withDatabase();
  await using server = await startServerProcess(env(database.url));
  server.stdout.destroy();
  await callUntilDropped(server);
  expect(await serveAndStop(server)).toBe(0);
});

test("E2 an error that nobody expected of a frame is logged with its connection, its person and its id", async () => {
  const lines: string[] = [];
  const logger = createLogger("warn", { write: (line) => void lines.push(line) });
  await using server = await startServer({ logger });
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  const { conversation_id, seq } = await alice.sendMessage({ recipient: "bob" }, "hi");
  await using sql = await connectSql(server.databaseUrl);
  const frames = [
    { type: "message.edit", conversation_id, seq, content: "hello" },
    { type: "sync", conversations: { [conversation_id]: 0 } },
  ];
  await sql.rows("alter table members rename to nobody");
  const ids: string[] = [];
  for (const frame of frames) {
    const answer = await alice.request(frame);
    expect(answer).toMatchObject({ error: { code: "internal" } });
    if ("id" in answer && answer.id !== undefined) ids.push(answer.id);
  }
  const whose = { connectionId: alice.ready.connection_id, userId: alice.ready.user.id };
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(ids).toHaveLength(2);
  for (const frameId of ids)
    expect(logged).toContainEqual(expect.objectContaining({ level: "error", frameId, ...whose }));
});
