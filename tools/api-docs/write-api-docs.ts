import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Writes docs/sdk, the reference of the client, from the comments of what each entry of its package exports. With `--check` it only says
 * which files are out of date, and fails. The tools for it are installed at the first time.
 */
const here = import.meta.dirname;
const target = fileURLToPath(new URL("../../docs/sdk", import.meta.url));
const client = fileURLToPath(new URL("../../packages/client", import.meta.url));

installOnce();
const made = mkdtempSync(join(tmpdir(), "gochat-api-docs-"));
try {
  generate(made);
  if (process.argv.includes("--check")) report(differences(made, target));
  else replace();
} finally {
  rmSync(made, { recursive: true, force: true });
}

function installOnce(): void {
  const { devDependencies } = readJson(join(here, "package.json")) as {
    devDependencies: Record<string, string>;
  };
  const isInstalled = Object.entries(devDependencies).every(
    ([name, version]) => installedVersion(name) === version,
  );
  if (!isInstalled) execFileSync("npm", ["ci"], { cwd: here, stdio: "inherit" });
}

function installedVersion(name: string): string | undefined {
  try {
    return (readJson(join(here, "node_modules", name, "package.json")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

function generate(folder: string): void {
  const { exports } = readJson(join(client, "package.json")) as { exports: Record<string, string> };
  // Every file, for the tests of this repository, is not published.
  const sources = Object.values(exports).filter((source) => !source.includes("*"));
  const entries = sources.flatMap((source) => ["--entryPoints", join(client, source)]);
  const typedoc = join(here, "node_modules/typedoc/bin/typedoc");
  const options = ["--options", join(here, "typedoc.json"), "--out", folder, "--logLevel", "Warn"];
  execFileSync(process.execPath, [typedoc, ...options, ...entries], { cwd: here, stdio: "inherit" });
}

function replace(): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(made, target, { recursive: true });
  console.log(`wrote ${filesIn(target).length} files to docs/sdk`);
}

function report(files: readonly string[]): void {
  for (const file of files) console.error(`docs/sdk/${file} is out of date. Run: npm run docs:sdk`);
  if (files.length > 0) process.exitCode = 1;
}

/** The files that are not the same in both folders. */
function differences(a: string, b: string): string[] {
  const files = new Set([...filesIn(a), ...filesIn(b)]);
  return [...files].filter((file) => textOf(join(a, file)) !== textOf(join(b, file)));
}

function filesIn(folder: string): string[] {
  const isThere = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  const all = isThere ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return all.filter((file) => statSync(join(folder, file)).isFile());
}

function textOf(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(file, "utf8");
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
