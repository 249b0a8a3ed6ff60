import type { Client } from "pg";
import type { Logger } from "../logger.ts";
import { readFunctionFiles } from "./function-files.ts";
import type { FunctionFile } from "./function-files.ts";
import { schemaFailure } from "./schema-failure.ts";
import { FUNCTIONS_TABLE, MIGRATIONS_TABLE } from "./schema-tables.ts";

interface Noted {
  readonly name: string;
  readonly revision: number;
  readonly checksum: string;
  /** The newest migration when it was applied. */
  readonly migration: string;
}

/**
 * Makes the functions and views what their files say, and resolves with the names of those that were not. An older node leaves what a
 * newer one brought: both call it, so a file only ever changes in ways that the version before can live with. What stayed the same
 * is applied again after a migration, which may have had to drop it.
 *
 * The caller holds the lock of the migrations. Each file is a transaction of its own: several views replaced in one would wait for
 * each other's readers with locks held, and a deadlock would be somebody's failed request.
 */
export async function applyFunctions(client: Client, directory: string, logger: Logger): Promise<string[]> {
  const files = await readFunctionFiles(directory);
  if (files.length === 0) return [];
  await makeTable(client);
  const noted = new Map((await readNoted(client)).map((row) => [row.name, row]));
  const migration = await newestMigration(client);
  const older = files.filter(({ name, revision }) => revision < (noted.get(name)?.revision ?? 0));
  if (older.length > 0)
    logger.info({ functions: older.map(({ name }) => name) }, "the database has newer functions, which stay");
  const due = files.filter((file) => isDue(file, migration, noted.get(file.name)));
  for (const file of due) await applyOne(client, file, migration);
  return due.map(({ name }) => name);
}

function isDue(file: FunctionFile, migration: string, noted: Noted | undefined): boolean {
  if (noted === undefined || noted.revision < file.revision) return true;
  // The same revision in other words is work in progress.
  const isSame = noted.checksum === file.checksum && noted.migration === migration;
  return noted.revision === file.revision && !isSame;
}

async function applyOne(client: Client, file: FunctionFile, migration: string): Promise<void> {
  const { name, text, revision, checksum } = file;
  try {
    await client.query("BEGIN");
    await client.query(text);
    await client.query(
      `INSERT INTO ${FUNCTIONS_TABLE} (name, revision, checksum, migration) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET revision = $2, checksum = $3, migration = $4, applied_at = now()`,
      [name, revision, checksum, migration],
    );
    await client.query("COMMIT");
  } catch (cause) {
    // The connection ends with the failed start, and the transaction with it.
    throw schemaFailure(`${name}.sql`, `${name} is as it was before`, cause);
  }
}

/** Asked first: whoever may not make tables need not, once it is there. */
async function makeTable(client: Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>("SELECT to_regclass($1) IS NOT NULL AS exists", [
    FUNCTIONS_TABLE,
  ]);
  if (rows[0]?.exists === true) return;
  await client.query(
    `CREATE TABLE ${FUNCTIONS_TABLE} (
       name text PRIMARY KEY, revision int NOT NULL, checksum text NOT NULL, migration text NOT NULL,
       applied_at timestamptz(3) NOT NULL DEFAULT now())`,
  );
}

const readNoted = async (client: Client) =>
  (await client.query<Noted>(`SELECT name, revision, checksum, migration FROM ${FUNCTIONS_TABLE}`)).rows;

async function newestMigration(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string | null }>(
    `SELECT max(name COLLATE "C") AS name FROM ${MIGRATIONS_TABLE}`,
  );
  return rows[0]?.name ?? "";
}
