import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { RunnerOption } from "node-pg-migrate";

type MigrationLoader = Exclude<
  NonNullable<RunnerOption["migrationLoaderStrategies"]>[number]["loader"],
  string
>;

export const migrationPattern = String.raw`\d{4}_[a-z0-9_]+\.sql`;

/** A misnamed file would be left out without a word, and two with one number would have no order. */
export async function assertMigrationNames(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql"));
  const misnamed = names.filter((name) => !new RegExp(`^${migrationPattern}$`).test(name));
  if (misnamed.length > 0) {
    throw new Error(`Migrations are named NNNN_name.sql; rename ${misnamed.join(", ")} in ${directory}.`);
  }
  for (const [number, sharing] of Map.groupBy(names, (name) => name.slice(0, 4))) {
    if (sharing.length > 1)
      throw new Error(`Two migrations have the number ${number}: ${sharing.join(", ")}.`);
  }
}

const ONLINE = /^-- no transaction\r?\n/;

/**
 * Runs a file as it is: the library's own loader cuts it at comments that look like its directives. One whose first line is
 * `-- no transaction` is online, such as `create index concurrently`: its statements, each of which ends with a semicolon at the end of a
 * line (one between `$$` is part of its `do`), are committed one by one, and all of it is run again when it failed half-way.
 */
export function migrationLoader(): { loader: MigrationLoader; current: () => RunningMigration | undefined } {
  let running: RunningMigration | undefined;
  const loader: MigrationLoader = (paths) =>
    Promise.all(
      paths.map(async (path) => {
        const text = await readFile(path, "utf8");
        const isOnline = ONLINE.test(text);
        const up = (pgm: MigrationSteps) => {
          running = { file: basename(path), isOnline };
          if (!isOnline) return pgm.sql(text);
          pgm.noTransaction();
          // It waits for all transactions before it, and nobody waits for it.
          pgm.sql("set lock_timeout = 0");
          for (const statement of statementsOf(text)) pgm.sql(statement);
          pgm.sql("reset lock_timeout");
        };
        return { id: path, filePaths: [path], actions: { up, down: false as const } };
      }),
    );
  return { loader, current: () => running };
}

interface MigrationSteps {
  readonly sql: (text: string) => void;
  readonly noTransaction: () => void;
}

export interface RunningMigration {
  readonly file: string;
  readonly isOnline: boolean;
}

const STATEMENT = /(?:\$\$.*?\$\$|(?!\$\$).)+?(?:;[ \t]*(?:\r?\n|$)|$)/gs;

const statementsOf = (text: string): string[] =>
  (text.match(STATEMENT) ?? []).filter((statement) => /^[^\s-]/m.test(statement));
