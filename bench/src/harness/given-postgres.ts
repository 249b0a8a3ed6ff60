import { createDatabase, dropDatabase } from "@gochat/testkit/database-admin.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "@gochat/server/platform/postgres/migrate.ts";
import { assertLoopback } from "../fill/loopback.ts";
import { describePostgres } from "./describe-postgres.ts";
import type { BenchPostgres } from "./postgres.ts";

/** A PostgreSQL that somebody else runs on this machine. What is created in it is dropped at the end. */
export async function openGivenPostgres(
  stack: AsyncDisposableStack,
  adminUrl: string,
): Promise<Pick<BenchPostgres, "pid" | "conditions" | "createMigrated">> {
  assertLoopback(adminUrl);
  return {
    // Of which process it is nothing is known, so its processor time is not either.
    pid: Number.NaN,
    conditions: ["the PostgreSQL that was given, as it is set", ...(await describePostgres(adminUrl))],
    async createMigrated() {
      const { name, url } = await createDatabase(adminUrl, "gochat_bench");
      stack.defer(() => dropDatabase(adminUrl, name));
      await migrate({ url, directory: DATABASE_DIRECTORY, logger: createLogger("error") });
      return url;
    },
  };
}
