import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import { Client } from "pg";
import type { Logger } from "../logger.ts";
import { applyFunctions } from "./apply-functions.ts";
import { connectionBase, sessionSettings } from "./connection-config.ts";
import { assertMigrationNames, migrationLoader, migrationPattern } from "./migration-files.ts";
import { schemaFailure } from "./schema-failure.ts";
import { MIGRATIONS_TABLE } from "./schema-tables.ts";

export interface MigrateOptions {
  url: string;
  /** Holds `migrations/NNNN_name.sql` and `functions/name.sql`. */
  directory: string;
  logger: Logger;
}

/** What a start did, by name. */
export interface Migrated {
  readonly migrations: string[];
  readonly functions: string[];
}

/** Where the schema of GoChat is. */
export const DATABASE_DIRECTORY = fileURLToPath(new URL("../../../../../database", import.meta.url));

// Any constant of our own will do.
const migrationLock = 4_702_111_235;
const lockWaitMs = 60_000;

/**
 * Brings the schema up to date and resolves with what that took. Any number of nodes may call this at once: one works, the
 * others wait and then find nothing to do. Each migration is a transaction of its own: a failing one leaves nothing behind, those
 * before it stay, and what one has locked is free before the next one locks something else. One that is online is not even that
 * (`migrationLoader`). Then the functions (`applyFunctions`).
 */
export async function migrate({ url, directory, logger }: MigrateOptions): Promise<Migrated> {
  const migrations = join(directory, "migrations");
  await assertMigrationNames(migrations);
  const client = await connect(url);
  try {
    await takeLock(client);
    const ran = await runPending(client, migrations, logger);
    return { migrations: ran, functions: await applyFunctions(client, join(directory, "functions"), logger) };
  } finally {
    // Releases the lock.
    await client.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    ...connectionBase(url, {
      ...sessionSettings,
      // A migration may take as long as it needs …
      statement_timeout: "0",
      idle_in_transaction_session_timeout: "0",
      // … but not wait long for a lock: every statement on that table queues up behind it.
      lock_timeout: "10s",
    }),
    application_name: "gochat migrate",
    connectionTimeoutMillis: 3000,
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Asks again and again instead of waiting in PostgreSQL: a waiting statement holds a snapshot that blocks others. */
async function takeLock(client: Client): Promise<void> {
  const deadline = Date.now() + lockWaitMs;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock($1) AS locked", [
      migrationLock,
    ]);
    if (rows[0]?.locked === true) return;
    if (Date.now() > deadline) {
      throw new Error(
        `Another node has been migrating the database for ${lockWaitMs / 1000} seconds. Start again when it is done; ` +
          `its connection is named "gochat migrate" in pg_stat_activity.`,
      );
    }
    await delay(100);
  }
}

async function runPending(client: Client, dir: string, logger: Logger): Promise<string[]> {
  const { loader, current } = migrationLoader();
  try {
    const migrations = await runner({
      dbClient: client,
      dir,
      direction: "up",
      migrationsTable: MIGRATIONS_TABLE,
      ignorePattern: `(?!${migrationPattern}$).*`,
      migrationLoaderStrategies: [{ extensions: [".sql"], loader }],
      checkOrder: true,
      singleTransaction: false,
      // Its own lock fails at once when another node holds it; ours waits.
      noLock: true,
      logger: {
        info: (text: string) => logger.debug(text),
        // Of every migration that is online, and of what is thrown as well.
        warn: (text: string) => logger.debug(text),
        error: (text: string) => logger.error(text),
      },
    });
    return migrations.map(({ name }) => name);
  } catch (cause) {
    const running = current();
    const what = running === undefined ? "The migrations" : `The migration ${running.file}`;
    const state =
      running?.isOnline === true
        ? "what it did stays, and the next start runs it again"
        : "nothing of it stays, and the next start goes on with it";
    throw schemaFailure(what, state, cause);
  }
}
