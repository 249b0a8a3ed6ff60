import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "@gochat/server/platform/postgres/migrate.ts";
import { createDatabase } from "@gochat/testkit/database-admin.ts";
import { startCluster } from "@gochat/testkit/start-cluster.ts";
import { describePostgres } from "./describe-postgres.ts";

const logger = createLogger("error");

export interface BenchPostgres {
  readonly pid: number;
  /** Where its files are. */
  readonly location: string;
  /** A database of its own with the schema; `change` edits a copy of the folder `database` before it is used. */
  readonly createMigrated: (change?: (directory: string) => Promise<void>) => Promise<string>;
  /** A database of its own with nothing in it. */
  readonly createEmpty: () => Promise<string>;
  /** What a durable figure depends on. */
  readonly conditions: readonly string[];
}

// A checkpoint in the middle of one of the measurements of commits would make it differ from the others.
const FEW_CHECKPOINTS = { max_wal_size: "8GB" };

/** A PostgreSQL as GoChat runs its own, in a temporary directory, with everything that makes a commit durable. */
export async function startPostgres(
  stack: AsyncDisposableStack,
  settings: Readonly<Record<string, string>> = FEW_CHECKPOINTS,
): Promise<BenchPostgres> {
  const { url, pid, location } = await startCluster(stack, { logger, settings });
  return { pid, location, conditions: await describePostgres(url, location), ...databasesOn(url) };
}

export function databasesOn(adminUrl: string): Pick<BenchPostgres, "createMigrated" | "createEmpty"> {
  const createEmpty = async () => (await createDatabase(adminUrl, "gochat_bench")).url;
  return {
    createEmpty,
    async createMigrated(change) {
      const url = await createEmpty();
      await migrateCopy(url, change);
      return url;
    },
  };
}

async function migrateCopy(
  url: string,
  change: (directory: string) => Promise<void> = async () => {},
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "gochat-bench-database-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  await cp(DATABASE_DIRECTORY, directory, { recursive: true });
  await change(directory);
  await migrate({ url, directory, logger });
}
