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

/** The root of the checkout that this program is in. */
export const THIS_CHECKOUT = fileURLToPath(new URL("../../../", import.meta.url));

export interface ServerOptions {
  readonly databaseUrl: string;
  /** Beside what every server here is started with, or instead of it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly lanes?: number;
  readonly profileDir?: string | undefined;
  /** What becomes of its log. */
  readonly output?: "inherit" | "ignore";
  /** The checkout whose server it is. */
  readonly checkout?: string;
  /** What is run, if not its main program itself. */
  readonly main?: string;
}

export interface BenchServer {
  readonly pid: number;
  readonly port: number;
  /** How it ended; undefined while it runs. */
  readonly ending: () => string | undefined;
}

/** The server as it is shipped, in a process of its own. Limits are off unless `env` says otherwise. */
export async function startServer(options: ServerOptions, stack: AsyncDisposableStack): Promise<BenchServer> {
  const { databaseUrl, env = {}, lanes, profileDir, output = "inherit", checkout = THIS_CHECKOUT } = options;
  const { main = join(checkout, "packages", "server", "src", "main.ts") } = options;
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), "gochat-bench-server-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const variables = {
    PATH: process.env["PATH"],
    DATABASE_URL: databaseUrl,
    SERVER_PORT: String(port),
    JWT_SECRET: randomBytes(48).toString("base64url"),
    RATE_LIMITS: "off",
    LOG_LEVEL: "warn",
    GOCHAT_BANNER: "off",
    GOCHAT_DATA_DIR: dataDir,
    ...(lanes !== undefined && { GOCHAT_WRITER_LANES: String(lanes) }),
    ...env,
  };
  const profile = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
  const child = spawn(process.execPath, [...profile, main], {
    env: variables,
    stdio: ["ignore", output, "inherit"],
  });
  stack.defer(() => end(child));
  await eventually(() => assertAlive(child, port), { timeoutMs: 30_000 });
  if (child.pid === undefined || endingOf(child) !== undefined)
    throw new Error("The server ended while it started.");
  return { pid: child.pid, port, ending: () => endingOf(child) };
}

const endingOf = ({ exitCode, signalCode }: ChildProcess): string | undefined =>
  signalCode ?? (exitCode === null ? undefined : `exit code ${exitCode}`);

async function assertAlive(child: ChildProcess, port: number): Promise<void> {
  if (endingOf(child) !== undefined) return;
  const { ok } = await fetch(`http://127.0.0.1:${port}/livez`);
  if (!ok) throw new Error("the server does not answer yet");
}

async function end(child: ChildProcess): Promise<void> {
  if (endingOf(child) !== undefined) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(timer);
}
