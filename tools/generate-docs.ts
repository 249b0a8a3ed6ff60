import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configurationPage, localEnvFile } from "../packages/server/src/config/help.ts";
import { labelled } from "../packages/server/src/platform/postgres/function-files.ts";
import { DATABASE_DIRECTORY } from "../packages/server/src/platform/postgres/migrate.ts";
import { clientContract } from "./client-contract/client-contract.ts";
import { databaseDocs } from "./database-docs/database-docs.ts";

/**
 * Writes the pages that are made from code, and those that are made from a migrated database, and counts the revisions of functions
 * and views. With `--check` it only says which files are out of date, and fails.
 */
const pages: Readonly<Record<string, string>> = {
  "docs/configuration.md": configurationPage(),
  "configs/local.env": localEnvFile(),
  ...clientContract(),
  ...(await labelledFunctions()),
  ...(await databaseDocs()),
};

const isCheck = process.argv.includes("--check");
for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const isCurrent = (await readFile(file, "utf8").catch(() => "")) === text;
  if (isCurrent) continue;
  if (isCheck) {
    console.error(`${path} is out of date. Run: npm run docs`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`wrote ${path}`);
  }
}

async function labelledFunctions(): Promise<Record<string, string>> {
  const directory = join(DATABASE_DIRECTORY, "functions");
  const names = await readdir(directory);
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [
        `database/functions/${name}`,
        labelled(await readFile(join(directory, name), "utf8")),
      ]),
    ),
  );
}
