import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { configurationPage, localEnvFile } from "../packages/server/src/config/help.ts";

/** Writes the pages that are made from code. With `--check` it only says which of them are out of date, and fails. */
const PAGES: Readonly<Record<string, () => string>> = {
  "docs/configuration.md": configurationPage,
  "configs/local.env": localEnvFile,
};

const isCheck = process.argv.includes("--check");
for (const [path, make] of Object.entries(PAGES)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const isCurrent = (await readFile(file, "utf8").catch(() => "")) === make();
  if (isCurrent) continue;
  if (isCheck) {
    console.error(`${path} is out of date. Run: npm run docs`);
    process.exitCode = 1;
  } else {
    await writeFile(file, make());
    console.log(`wrote ${path}`);
  }
}
