import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { chooseAccount, identity } from "@gochat/server/platform/postgres/embedded/account.ts";
import type { Account } from "@gochat/server/platform/postgres/embedded/account.ts";
import { readLogTail } from "@gochat/server/platform/postgres/embedded/log-tail.ts";
import { runProgram } from "@gochat/server/platform/postgres/embedded/run-program.ts";
import { makeClusterDir, removeAbandonedClusters } from "@gochat/testkit/cluster-dir.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import { freePort } from "@gochat/testkit/server-process.ts";
import { describePostgres } from "./describe-postgres.ts";
import { findBinaries } from "./postgres-binaries.ts";
import { databasesOn } from "./postgres.ts";
import type { BenchPostgres } from "./postgres.ts";

// It writes a checkpoint of everything first.
const STOP_WITHIN_MS = 60_000;
const USER = "gochat";

/**
 * A PostgreSQL as `initdb` makes it, in a temporary directory: nothing is set but where it listens and what `settings` say.
 * The one that the machine has, else the one that comes with the dependencies.
 */
export async function startStockPostgres(
  stack: AsyncDisposableStack,
  settings: Readonly<Record<string, string>>,
): Promise<BenchPostgres> {
  await removeAbandonedClusters();
  const root = await makeClusterDir();
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const location = join(root, "postgres");
  const data = join(location, "data");
  const account = await chooseAccount(data);
  const binaries = await findBinaries(root, account);
  const password = await createCluster(binaries.initdb, location, account);
  const port = await freePort();
  const pid = await launch(stack, { postgres: binaries.postgres, data, location, port, settings, account });
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
  await eventually(() => assertReady(url), { timeoutMs: 30_000 }).catch(async (cause: unknown) => {
    throw new Error(`PostgreSQL does not start: ${await readLogTail(join(location, "log"), 0)}`, { cause });
  });
  return {
    pid,
    location,
    conditions: [binaries.origin, ...(await describePostgres(url, location))],
    ...databasesOn(url),
  };
}

/** Answers with the password. */
async function createCluster(
  initdb: string,
  location: string,
  account: Account | undefined,
): Promise<string> {
  const data = join(location, "data");
  const passwordFile = join(location, "password");
  const password = randomBytes(24).toString("base64url");
  await mkdir(data, { recursive: true });
  await chmod(data, 0o700);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) {
    for (const path of [data, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const args = [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`];
  const access = ["--auth=scram-sha-256", "--encoding=UTF8"];
  const { ok, output } = await runProgram(initdb, [...args, ...access], { account, cwd: data });
  if (!ok) throw new Error(`The database could not be created in ${data}: ${output}`);
  return password;
}

interface Launch {
  readonly postgres: string;
  readonly data: string;
  readonly location: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly account: Account | undefined;
}

async function launch(stack: AsyncDisposableStack, options: Launch): Promise<number> {
  const { postgres, data, location, port, settings, account } = options;
  await using log = await open(join(location, "log"), "a");
  const listening = { listen_addresses: "127.0.0.1", unix_socket_directories: "" };
  const set = Object.entries({ ...listening, ...settings }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  // In a session of its own: Ctrl-C must not stop it before the server.
  const child = spawn(postgres, ["-D", data, "-p", String(port), ...set], {
    ...identity(account),
    cwd: data,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const exit = once(child, "exit");
  exit.catch(() => {});
  stack.defer(async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Fast shutdown; the immediate one if that takes too long.
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGQUIT"), STOP_WITHIN_MS);
    await exit;
    clearTimeout(timer);
  });
  if (child.pid === undefined) throw new Error(`${postgres} could not be started.`);
  return child.pid;
}

async function assertReady(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on("error", () => {});
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
