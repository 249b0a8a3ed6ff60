import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  connectUser,
  eventually,
  freePort,
  makeClusterDir,
  processesUsing,
  ServerProcess,
  startServerProcess,
} from "@gochat/testkit";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function withDir(): Promise<AsyncDisposable & { path: string }> {
  const path = await makeClusterDir();
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The built-in PostgreSQL, and whatever watches it. */
const expectNothingLeft = (dir: string) =>
  eventually(async () => expect(await processesUsing(dir)).toEqual([]), { timeoutMs: 10_000 });

test("SIGHUP stops in order, like SIGTERM, and the built-in PostgreSQL with it", async () => {
  await using dir = await withDir();
  await using server = await startServerProcess({ GOCHAT_DATA_DIR: dir.path });
  await using alice = await connectUser(server, "alice");
  expect(await processesUsing(dir.path)).not.toEqual([]);
  process.kill(server.pid, "SIGHUP");
  // C11
  expect(await alice.closed).toBe(1012);
  expect(await server.exited).toBe(0);
  expect(await processesUsing(dir.path)).toEqual([]);
});

test("the built-in PostgreSQL of a node that is killed ends by itself within 10 seconds", async () => {
  await using dir = await withDir();
  await using server = await startServerProcess({ GOCHAT_DATA_DIR: dir.path });
  await using _alice = await connectUser(server, "alice");
  expect(await processesUsing(dir.path)).not.toEqual([]);
  await server.kill();
  await expectNothingLeft(dir.path);
});

// The program that gives a terminal belongs to every Debian; elsewhere it takes other words.
test.runIf(process.platform === "linux")(
  "a node whose terminal is closed stops in order, and leaves nothing running",
  async () => {
    await using dir = await withDir();
    const port = await freePort();
    const env = { PATH: process.env["PATH"], SERVER_PORT: String(port), GOCHAT_DATA_DIR: dir.path };
    const command = `"${process.execPath}" "${MAIN}"`;
    const terminal = spawn("script", ["-qfec", command, "/dev/null"], {
      env,
      stdio: ["pipe", "ignore", "ignore"],
    });
    try {
      const server = { url: `http://127.0.0.1:${port}` };
      await using alice = await eventually(() => connectUser(server, "alice"), { timeoutMs: 30_000 });
      expect(await processesUsing(dir.path)).not.toEqual([]);
      terminal.kill("SIGKILL");
      expect(await alice.closed).toBe(1012);
      await expectNothingLeft(dir.path);
    } finally {
      terminal.kill("SIGKILL");
    }
  },
);

test("a node that is killed as soon as it starts leaves nothing running", async () => {
  await using dir = await withDir();
  await using server = new ServerProcess(await freePort(), { GOCHAT_DATA_DIR: dir.path });
  const started = server.start().catch(() => {});
  await eventually(async () => expect(await processesUsing(dir.path)).not.toEqual([]), { timeoutMs: 30_000 });
  await server.kill();
  await started;
  await expectNothingLeft(dir.path);
});
