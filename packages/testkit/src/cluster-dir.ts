import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostmaster } from "@gochat/server/platform/postgres/embedded/postmaster-pid.ts";
import { isAlive } from "@gochat/server/platform/postgres/embedded/process-table.ts";

const prefix = "gochat-postgres-";

/** A temporary data directory, named by the process that uses it. */
export async function makeClusterDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // When the tests run as root, PostgreSQL runs as another user that has to pass through.
  await chmod(dir, 0o711);
  return dir;
}

/** A run that was killed leaves its PostgreSQL running, and gigabytes behind. */
export async function removeAbandonedClusters(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || (await isAlive(Number(pid)))) continue;
    const dir = join(tmpdir(), name);
    const postmaster = await findPostmaster(join(dir, "postgres", "data")).catch(() => undefined);
    if (postmaster !== undefined) process.kill(postmaster.pid, "SIGQUIT");
    // It writes until it ends: what cannot be removed now is removed by the next run.
    await rm(dir, { recursive: true, force: true }).catch(() => {});
  }
}
