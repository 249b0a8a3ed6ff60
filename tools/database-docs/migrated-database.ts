import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createLogger } from "../../packages/server/src/platform/logger.ts";
import { openEmbeddedPostgres } from "../../packages/server/src/platform/postgres/embedded/embedded-postgres.ts";
import { migrate } from "../../packages/server/src/platform/postgres/migrate.ts";
import { makeClusterDir, removeAbandonedClusters } from "../../packages/testkit/src/cluster-dir.ts";

const directory = fileURLToPath(new URL("../../database/migrations", import.meta.url));
const logger = createLogger("warn");

export interface MigratedDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A PostgreSQL in a temporary folder, on a free port, with today's schema. Disposal removes it all. */
export async function openMigratedDatabase(): Promise<MigratedDatabase> {
  await using stack = new AsyncDisposableStack();
  await removeAbandonedClusters();
  const dataDir = await makeClusterDir();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { url } = stack.use(await openEmbeddedPostgres({ dataDir, logger, restartAfterCrash: false }));
  await migrate({ url, directory, logger });
  const kept = stack.move();
  return { url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
