import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { configurationPage, localEnvFile } from "../packages/server/src/config/help.ts";
import { databaseDocs } from "./database-docs/database-docs.ts";

/**
 * Writes the pages that are made from code, and those that are made from a migrated database. With `--check` it only says
 * which of them are out of date, and fails.
 */
const pages: Readonly<Record<string, string>> = {
  "docs/configuration.md": configurationPage(),
  "configs/local.env": localEnvFile(),
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
