import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunnerOption } from "node-pg-migrate";

type MigrationLoader = Exclude<
  NonNullable<RunnerOption["migrationLoaderStrategies"]>[number]["loader"],
  string
>;

/** Where those of GoChat are. */
export const MIGRATIONS = fileURLToPath(new URL("../../../../../database/migrations", import.meta.url));

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

/** Runs a file as it is: the library's own loader cuts it at comments that look like its directives. */
export function migrationLoader(): { loader: MigrationLoader; current: () => string | undefined } {
  let running: string | undefined;
  const loader: MigrationLoader = (paths) =>
    Promise.all(
      paths.map(async (path) => {
        const text = await readFile(path, "utf8");
        const up = (pgm: { sql: (text: string) => void }) => {
          running = basename(path);
          pgm.sql(text);
        };
        return { id: path, filePaths: [path], actions: { up, down: false as const } };
      }),
    );
  return { loader, current: () => running };
}
