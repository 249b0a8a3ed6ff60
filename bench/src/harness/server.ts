import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "@gochat/testkit/eventually.ts";
import { freePort } from "@gochat/testkit/server-process.ts";
import type { BenchOptions } from "../options.ts";

const MAIN = fileURLToPath(new URL("../../../packages/server/src/main.ts", import.meta.url));

export interface BenchServer {
  readonly pid: number;
  readonly port: number;
}

/** The server as it is shipped, in a process of its own. */
export async function startServer(
  databaseUrl: string,
  options: BenchOptions,
  stack: AsyncDisposableStack,
): Promise<BenchServer> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), "gochat-bench-server-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const env = {
    PATH: process.env["PATH"],
    DATABASE_URL: databaseUrl,
    SERVER_PORT: String(port),
    JWT_SECRET: randomBytes(48).toString("base64url"),
    RATE_LIMITS: "off",
    LOG_LEVEL: "warn",
    GOCHAT_BANNER: "off",
    GOCHAT_DATA_DIR: dataDir,
    GOCHAT_WRITER_LANES: String(options.lanes),
  };
  const profile =
    options.profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profileDir}`];
  const child = spawn(process.execPath, [...profile, MAIN], { env, stdio: ["ignore", "inherit", "inherit"] });
  stack.defer(() => end(child));
  await eventually(() => assertAlive(child, port), { timeoutMs: 30_000 });
  if (child.pid === undefined || child.exitCode !== null)
    throw new Error("The server ended while it started.");
  return { pid: child.pid, port };
}

async function assertAlive(child: ChildProcess, port: number): Promise<void> {
  if (child.exitCode !== null) return;
  const { ok } = await fetch(`http://127.0.0.1:${port}/livez`);
  if (!ok) throw new Error("the server does not answer yet");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(timer);
}
