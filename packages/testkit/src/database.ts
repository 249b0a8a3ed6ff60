import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { openEmbeddedPostgres } from "@gochat/server/platform/postgres/embedded/embedded-postgres.ts";
import type { EmbeddedPostgres } from "@gochat/server/platform/postgres/embedded/embedded-postgres.ts";
import { isPostmasterOf } from "@gochat/server/platform/postgres/embedded/process-table.ts";
import { makeClusterDir } from "./cluster-dir.ts";
import { createDatabase, dropDatabase } from "./database-admin.ts";
import { eventually } from "./eventually.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where test databases are created, and the migrated database that they are copies of. */
    postgres: { adminUrl: string; template: string };
  }
}

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A fresh, migrated database. Dropped at disposal, whoever is still connected to it. */
export async function withDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject("postgres");
  const { name, url } = await createDatabase(adminUrl, "gochat_test", template);
  return { url, [Symbol.asyncDispose]: () => dropDatabase(adminUrl, name) };
}

/** An empty database whose letters are those of a locale: a clause of CREATE DATABASE, such as `LOCALE 'C'`. */
export async function withEmptyDatabase(locale = ""): Promise<TestDatabase> {
  const { adminUrl } = inject("postgres");
  const { name, url } = await createDatabase(adminUrl, "gochat_test", "template0", locale);
  return { url, [Symbol.asyncDispose]: () => dropDatabase(adminUrl, name) };
}

/** A PostgreSQL of its own, for tests that stop it. Its database is empty. */
export interface TestPostgres extends AsyncDisposable {
  /** Stays the same over `kill` and `restart`. */
  readonly url: string;
  /** Starts it again, after a clean stop if it runs. */
  readonly restart: () => Promise<void>;
  /** As if the machine lost power: nothing is flushed or said. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** A standby with what it holds now: it takes no writes until `pg_promote()`. Restarts the original. */
  readonly copyToStandby: () => Promise<TestPostgres>;
}

export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  return openPrivate(await makeClusterDir(), settings);
}

async function openPrivate(
  dataDir: string,
  settings: Readonly<Record<string, string>>,
): Promise<PrivatePostgres> {
  const logger = createLogger("silent");
  const open = () => openEmbeddedPostgres({ dataDir, logger, settings, restartAfterCrash: false });
  try {
    return new PrivatePostgres(dataDir, settings, open, await open());
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

class PrivatePostgres implements TestPostgres {
  readonly url: string;
  readonly #dataDir: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #open: () => Promise<EmbeddedPostgres>;
  #current: EmbeddedPostgres;

  constructor(
    dataDir: string,
    settings: Readonly<Record<string, string>>,
    open: () => Promise<EmbeddedPostgres>,
    current: EmbeddedPostgres,
  ) {
    this.url = current.url;
    this.#dataDir = dataDir;
    this.#settings = settings;
    this.#open = open;
    this.#current = current;
  }

  async restart(): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
    await this.#reopen();
  }

  async copyToStandby(): Promise<TestPostgres> {
    await this.#current[Symbol.asyncDispose]();
    const dataDir = await makeClusterDir();
    // The owner of the files is kept: when the tests run as root it is another user.
    await promisify(execFile)("cp", ["-a", join(this.#dataDir, "postgres"), dataDir]);
    await writeFile(join(dataDir, "postgres", "data", "standby.signal"), "");
    await this.#reopen();
    return openPrivate(dataDir, this.#settings);
  }

  async #reopen(): Promise<void> {
    this.#current = await this.#open();
    if (this.#current.url !== this.url)
      throw new Error("Another program took the port of the test's PostgreSQL.");
  }

  async kill(): Promise<void> {
    const { pid, location } = this.#current;
    process.kill(pid, "SIGKILL");
    await eventually(async () => {
      if (await isPostmasterOf(pid, `${location}/data`)) throw new Error(`Process ${pid} is still there.`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
