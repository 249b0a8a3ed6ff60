import { createLogger } from "../../packages/server/src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../../packages/server/src/platform/postgres/migrate.ts";
import { startCluster } from "../../packages/testkit/src/start-cluster.ts";

const logger = createLogger("warn");

export interface MigratedDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A PostgreSQL in a temporary folder, on a free port, with today's schema. Disposal removes it all. */
export async function openMigratedDatabase(): Promise<MigratedDatabase> {
  await using stack = new AsyncDisposableStack();
  const { url } = await startCluster(stack, { logger, restartAfterCrash: false });
  await migrate({ url, directory: DATABASE_DIRECTORY, logger });
  const kept = stack.move();
  return { url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
