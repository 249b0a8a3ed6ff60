import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { canEnter } from "./account.ts";
import type { Account } from "./account.ts";
import { createCluster, passwordFileName } from "./create-cluster.ts";
import { hasCode } from "./error-code.ts";
import type { Runtime } from "./runtime.ts";

/** The database files and what belongs to them, in one folder that moves as a whole. */
export interface Cluster {
  dir: string;
  /** PostgreSQL's own folder below it. */
  dataDir: string;
  logFile: string;
  password: string;
  /** Set when the folder had to be made elsewhere than in the data directory. */
  note?: string;
}

/** `<data directory>/postgres`, created at the first start. */
export async function openCluster(
  dataDir: string,
  runtime: Runtime,
  account: Account | undefined,
): Promise<Cluster> {
  const place = join(dataDir, "postgres");
  if ((await lstat(place).catch(ignoreMissing)) === undefined) {
    await createCluster({ dataDir, place, runtime, account });
  }
  const dir = await realpath(place).catch((cause: unknown) => {
    throw new Error(
      `${place} points to a folder that is missing: the database. Put it back, or remove the link to begin with an ` +
        `empty database.`,
      { cause },
    );
  });
  await assertUsable(dir, runtime);
  if (!(await canEnter(account, dir))) {
    throw new Error(
      `The user "${account?.name}", under which PostgreSQL runs, cannot enter ${dir}. Allow others to pass through the ` +
        `folders above it (chmod o+x), or set GOCHAT_DATA_DIR to another folder.`,
    );
  }
  const cluster = {
    dir,
    dataDir: join(dir, "data"),
    logFile: join(dir, "postgres.log"),
    password: (await readFile(join(dir, passwordFileName), "utf8")).trim(),
  };
  return (await isElsewhere(place)) ? { ...cluster, note: elsewhereNote(dir, dataDir, account) } : cluster;
}

async function assertUsable(dir: string, runtime: Runtime): Promise<void> {
  let version: string;
  try {
    version = (await readFile(join(dir, "data", "PG_VERSION"), "utf8")).trim();
    await stat(join(dir, passwordFileName));
  } catch (cause) {
    const why = hasCode(cause, "EACCES", "EPERM")
      ? "belongs to another user. Start GoChat as the user who started it before"
      : "is not a database that GoChat made. Move it away";
    throw new Error(`${dir} ${why}, or set GOCHAT_DATA_DIR to another folder.`, { cause });
  }
  if (version !== String(runtime.majorVersion)) {
    throw new Error(
      `${dir} was made by PostgreSQL ${version}, and this is PostgreSQL ${runtime.majorVersion}. ` +
        `Run the version of GoChat that made it, export with pg_dump, and import into a new data directory.`,
    );
  }
}

async function isElsewhere(place: string): Promise<boolean> {
  return (await lstat(place)).isSymbolicLink();
}

function elsewhereNote(dir: string, dataDir: string, account: Account | undefined): string {
  const who = account === undefined ? "" : ` because the user "${account.name}" cannot enter ${dataDir}`;
  return `The database is in ${dir}${who}. Keep that folder in backups.`;
}

function ignoreMissing(error: unknown): undefined {
  if (hasCode(error, "ENOENT")) return undefined;
  throw error;
}
