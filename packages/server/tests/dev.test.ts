import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { call, connectUser, eventually, freePort, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";

const DEV = fileURLToPath(new URL("../../web/dev.ts", import.meta.url));

test("npm run dev serves the sources of the client and the server on one port, and one signal ends both", async () => {
  await using database = await withDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "gochat-dev-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const env = {
    PATH: process.env["PATH"],
    SERVER_PORT: String(port),
    DATABASE_URL: database.url,
    GOCHAT_DATA_DIR: dataDir,
  };
  const child = spawn(process.execPath, [DEV], { env, stdio: ["ignore", "pipe", "pipe"] });
  const exit = once(child, "exit");
  stack.defer(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));

  const url = `http://localhost:${port}`;
  await eventually(() => expect(said).toContain(`Open ${url} in a browser`), { timeoutMs: 30_000 });
  await eventually(async () => expect((await call({ url }, "GET", "/readyz")).status).toBe(200), {
    timeoutMs: 30_000,
  });
  for (const path of ["/", "/c/x/5"])
    expect(await call({ url }, "GET", path, { headers: { accept: "text/html" } })).toMatchObject({
      status: 200,
      body: expect.stringContaining("/@vite/client"),
    });
  await using alice = await connectUser({ url }, "alice", { headers: { origin: url } });
  expect(alice.ready.user.username).toBe("alice");
  const internal = /listening at (http:[^"]+)/.exec(said)?.[1] ?? "";
  expect(internal).not.toBe("");

  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  expect(await alice.closed).toBe(1012);
  for (const each of [url, internal]) await expect(fetch(each)).rejects.toThrow("fetch failed");
});
