import { constants } from "node:fs";
import { open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Logger } from "../../logger.ts";
import { identity } from "./account.ts";
import type { Account } from "./account.ts";
import type { Cluster } from "./cluster.ts";
import { readLogTail } from "./log-tail.ts";
import type { Runtime } from "./runtime.ts";
import { settingArguments } from "./settings.ts";
import { spawnTied } from "./spawn-tied.ts";

export interface LaunchOptions {
  cluster: Cluster;
  runtime: Runtime;
  account: Account | undefined;
  settings: Readonly<Record<string, string>>;
  logger: Logger;
}

export interface Launched {
  pid: number;
  port: number;
  /** Undefined while it runs; what it logged since its start once it ended. */
  readonly ended: () => Promise<string> | undefined;
}

const maxLogBytes = 16 * 1024 * 1024;

/**
 * Starts PostgreSQL in a session of its own: Ctrl-C in the terminal, and its end, reach us and not PostgreSQL, which has to
 * live until the queues are drained. It logs to a file, because it outlives us for a moment and a pipe would not.
 */
export async function launchPostmaster(options: LaunchOptions, port: number): Promise<Launched> {
  const { cluster, runtime, account, settings } = options;
  await using log = await openLog(cluster.logFile);
  const { size } = await log.stat();
  const args = ["-D", cluster.dataDir, "-p", String(port), ...settingArguments(settings)];
  const child = spawnTied(runtime.postgres, args, {
    ...identity(account),
    cwd: cluster.dataDir,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    windowsHide: true,
  });
  const exit = Promise.withResolvers<string>();
  let hasEnded = false;
  const end = (text: Promise<string> | string) => {
    hasEnded = true;
    exit.resolve(text);
  };
  child.once("error", (error) => end(error.message));
  child.once("exit", () => end(readLogTail(cluster.logFile, size)));
  child.unref();
  // No id: the program could not be started, and the error event follows.
  return { pid: child.pid ?? 0, port, ended: () => (hasEnded ? exit.promise : undefined) };
}

async function openLog(file: string): Promise<FileHandle> {
  const log = await openForAppend(file);
  if ((await log.stat()).size < maxLogBytes) return log;
  await log.close();
  await rename(file, `${file}.1`);
  return openForAppend(file);
}

function openForAppend(file: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  return open(file, O_APPEND | O_CREAT | O_WRONLY, 0o600);
}
