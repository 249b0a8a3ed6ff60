import { rm } from "node:fs/promises";
import { openEmbeddedPostgres } from "@gochat/server/platform/postgres/embedded/embedded-postgres.ts";
import type {
  EmbeddedPostgres,
  EmbeddedPostgresOptions,
} from "@gochat/server/platform/postgres/embedded/embedded-postgres.ts";
import { makeClusterDir, removeAbandonedClusters } from "./cluster-dir.ts";

/** A PostgreSQL in a temporary directory. The stack stops it and removes the directory. */
export async function startCluster(
  stack: AsyncDisposableStack,
  options: Omit<EmbeddedPostgresOptions, "dataDir">,
): Promise<EmbeddedPostgres> {
  await removeAbandonedClusters();
  const dataDir = await makeClusterDir();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  return stack.use(await openEmbeddedPostgres({ ...options, dataDir }));
}
