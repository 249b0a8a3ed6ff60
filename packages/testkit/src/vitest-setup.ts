import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { openEmbeddedPostgres } from "@gochat/server/platform/postgres/embedded/embedded-postgres.ts";
import { migrate } from "@gochat/server/platform/postgres/migrate.ts";
import { createDatabase, dropDatabase } from "./database-admin.ts";
import { makeClusterDir, removeAbandonedClusters } from "./cluster-dir.ts";

const directory = fileURLToPath(new URL("../../../database/migrations", import.meta.url));
const logger = createLogger("warn");

/** One PostgreSQL for the whole run, or the one at TEST_DATABASE_URL, with a migrated template database in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using stack = new AsyncDisposableStack();
  const adminUrl = process.env["TEST_DATABASE_URL"] ?? (await startCluster(stack));
  const template = await createDatabase(adminUrl, "gochat_template");
  stack.defer(() => dropDatabase(adminUrl, template.name));
  await migrate({ url: template.url, directory, logger });
  project.provide("postgres", { adminUrl, template: template.name });
  const kept = stack.move();
  return () => kept.disposeAsync();
}

async function startCluster(stack: AsyncDisposableStack): Promise<string> {
  await removeAbandonedClusters();
  const dataDir = await makeClusterDir();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  // Every test file brings pools of its own.
  return stack.use(await openEmbeddedPostgres({ dataDir, logger, settings: { max_connections: "300" } })).url;
}
