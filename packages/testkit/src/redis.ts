import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { eventually } from "./eventually.ts";
import { findOnPath } from "./find-on-path.ts";

export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `host:port` */
  readonly addr: string;
  readonly flavor: "redis-server" | "js-redis-server";
  /** SIGKILL: connections break, data is lost. */
  readonly kill: () => Promise<void>;
  /** Kills it if need be; it comes back on the same port, empty. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly stop: () => void;
  readonly cont: () => void;
}

interface Program {
  flavor: RedisServer["flavor"];
  command: string;
  readonly args: (port: number) => string[];
}

const HOST = "127.0.0.1";
const START_TIMEOUT_MS = 20_000;

/** A Redis of the test's own: the machine's `redis-server`, else one in JavaScript (`GOCHAT_TEST_REDIS=js` chooses it). */
export async function startRedis(): Promise<RedisServer> {
  const program = chooseProgram();
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), "gochat-redis-"));
  let child: ChildProcess | undefined;
  let guard: ChildProcess | undefined;

  const kill = async () => {
    guard?.kill("SIGKILL");
    const victim = child;
    child = undefined;
    if (victim === undefined || victim.exitCode !== null || victim.signalCode !== null) return;
    const exited = once(victim, "exit");
    victim.kill("SIGKILL");
    await exited;
  };
  const start = async () => {
    child = await launch(program, port, dir);
    guard = guardAgainstOrphans(child, dir);
  };
  const dispose = async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };

  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    host: HOST,
    port,
    addr: `${HOST}:${port}`,
    flavor: program.flavor,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    stop: () => void child?.kill("SIGSTOP"),
    cont: () => void child?.kill("SIGCONT"),
    [Symbol.asyncDispose]: dispose,
  };
}

function chooseProgram(): Program {
  const command = process.env["GOCHAT_TEST_REDIS"] === "js" ? undefined : findOnPath("redis-server");
  if (command !== undefined) {
    const quiet = ["--save", "", "--appendonly", "no", "--bind", HOST, "--loglevel", "warning"];
    return { flavor: "redis-server", command, args: (port) => ["--port", String(port), ...quiet] };
  }
  if (process.env["CI"] === "true" && process.env["GOCHAT_TEST_REDIS"] !== "js") {
    throw new Error(
      "redis-server is not on PATH: in CI the tests run on the real one. Install the Debian package redis-server.",
    );
  }
  const main = createRequire(import.meta.url).resolve("js-redis-server");
  const cli = join(dirname(main), "cli.js");
  return {
    flavor: "js-redis-server",
    command: process.execPath,
    args: (port) => [cli, "--port", String(port)],
  };
}

async function launch(program: Program, port: number, cwd: string): Promise<ChildProcess> {
  const child = spawn(program.command, program.args(port), { cwd, stdio: "ignore" });
  const exited = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`${program.flavor} ended while starting (${code ?? signal})`));
    });
  });
  try {
    await Promise.race([exited, eventually(() => ping(port), { timeoutMs: START_TIMEOUT_MS })]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return child;
}

/** A test run that is killed disposes nothing. The guard's input ends with this process, however it ends. */
export function guardAgainstOrphans({ pid }: ChildProcess, dir: string): ChildProcess {
  const script = 'cat; kill -KILL "$1"; rm -rf "$2"';
  return spawn("/bin/sh", ["-c", script, "sh", String(pid), dir], { stdio: ["pipe", "ignore", "ignore"] });
}

async function ping(port: number): Promise<void> {
  const socket = createConnection(port, HOST);
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [reply] = await once(socket, "data", { signal: AbortSignal.timeout(2_000) });
    if (!String(reply).startsWith("+PONG")) throw new Error(`unexpected reply to PING: ${String(reply)}`);
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
