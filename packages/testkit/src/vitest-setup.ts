import type { TestProject } from "vitest/node";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "@gochat/server/platform/postgres/migrate.ts";
import { buildWeb } from "../../web/build.ts";
import { browserPath } from "./browser/browser-path.ts";
import { createDatabase, dropDatabase } from "./database-admin.ts";
import { startCluster } from "./start-cluster.ts";

const logger = createLogger("warn");
// Every test file brings pools of its own.
const settings = { max_connections: "300" };

/** The web client, a browser, and one PostgreSQL for the whole run, or the one at TEST_DATABASE_URL, with a migrated template database in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using stack = new AsyncDisposableStack();
  await buildWeb();
  const adminUrl = process.env["TEST_DATABASE_URL"] ?? (await startCluster(stack, { logger, settings })).url;
  const template = await createDatabase(adminUrl, "gochat_template");
  stack.defer(() => dropDatabase(adminUrl, template.name));
  await migrate({ url: template.url, directory: DATABASE_DIRECTORY, logger });
  project.provide("browser", await findBrowser());
  project.provide("postgres", { adminUrl, template: template.name });
  const kept = stack.move();
  return () => kept.disposeAsync();
}

/** Without one, only the tests that open it fail. */
async function findBrowser(): Promise<{ path: string } | { problem: string }> {
  try {
    return { path: await browserPath() };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
