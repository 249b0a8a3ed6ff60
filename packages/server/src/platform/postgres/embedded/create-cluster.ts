import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canEnter } from "./account.ts";
import type { Account } from "./account.ts";
import { databaseUser } from "./database-url.ts";
import { hasCode } from "./error-code.ts";
import { isAlive } from "./process-table.ts";
import { runProgram } from "./run-program.ts";
import { sharedDir } from "./runtime.ts";
import type { Runtime } from "./runtime.ts";

export const passwordFileName = "password";
const stagingPrefix = "postgres.new-";

interface NewCluster {
  dataDir: string;
  /** Where the cluster, or a link to it, has to be in the end. */
  place: string;
  runtime: Runtime;
  account: Account | undefined;
}

/**
 * 1. Fill a staging folder beside the final place. 2. Publish it in one step: a rename, or a link when PostgreSQL's user
 * cannot enter the data directory. A process killed before step 2 leaves a folder that the next start removes; of two
 * processes that create at once the first to publish wins, and the other one uses what it finds.
 */
export async function createCluster({ dataDir, place, runtime, account }: NewCluster): Promise<void> {
  const reachable = await canEnter(account, dataDir);
  const parent = reachable ? dataDir : sharedDir;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await removeAbandoned(parent);
  const staging = join(parent, `${stagingPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    await fill(staging, runtime, account);
    if (reachable) await rename(staging, place);
    else await publishByLink(staging, parent, place);
  } catch (error) {
    if (!hasCode(error, "EEXIST", "ENOTEMPTY")) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${RegExp.escape(stagingPrefix)}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined) continue;
    // Our own id: in a container every start tends to have the same one, and we have made nothing yet.
    if (Number(pid) !== process.pid && (await isAlive(Number(pid)))) continue;
    // A program of the killed start may still be writing there; then a later start removes it.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** The outer folder stays ours, so that PostgreSQL's user cannot swap the files that we open in it. */
async function fill(staging: string, runtime: Runtime, account: Account | undefined): Promise<void> {
  const data = join(staging, "data");
  const passwordFile = join(staging, passwordFileName);
  await mkdir(staging, { mode: 0o700 });
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  if (account !== undefined) {
    await chmod(staging, 0o711);
    await chown(data, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const result = await runProgram(runtime.initdb, initdbArguments(data, passwordFile), {
    account,
    cwd: data,
  });
  if (!result.ok) throw new Error(`The database could not be created in ${staging}: ${result.output}`);
}

function initdbArguments(data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${databaseUser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // PostgreSQL's own locale: the same order and case rules on every machine, whatever it has installed.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
  ];
}

async function publishByLink(staging: string, parent: string, place: string): Promise<void> {
  const target = join(parent, `postgres-${randomBytes(6).toString("hex")}`);
  await rename(staging, target);
  try {
    await symlink(target, place);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}
