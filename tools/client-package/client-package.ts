import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLIENT = join(ROOT, "packages/client");

interface Manifest {
  readonly private: true;
  /** By the name of an entry, its source: `./src/index.ts`. */
  readonly exports: Readonly<Record<string, string>>;
}

/**
 * Makes the client as it is published, a package on its own, in `folder`, which holds nothing else afterwards: JavaScript and types by
 * `tsc`, and a package.json that differs from the one of the sources in what it exports.
 */
export async function buildClientPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await compile(folder);
  const manifest = JSON.parse(await readFile(join(CLIENT, "package.json"), "utf8")) as Manifest;
  await writeFile(join(folder, "package.json"), `${JSON.stringify(published(manifest), null, 2)}\n`);
  await copyFile(join(CLIENT, "README.md"), join(folder, "README.md"));
  await copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
}

async function compile(folder: string): Promise<void> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const project = join(CLIENT, "tsconfig.build.json");
  await promisify(execFile)(process.execPath, [tsc, "--project", project, "--outDir", folder]).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(`the client does not compile:\n${stdout}`);
    },
  );
  const files = await readdir(folder, { recursive: true });
  await Promise.all(
    files.filter((file) => file.endsWith(".d.ts")).map((file) => renameImports(join(folder, file))),
  );
}

// `tsc` rewrites these in JavaScript only. Later versions of TypeScript understand them, and tools that read types need not.
async function renameImports(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replaceAll(/\b((?:from |import\()")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"'));
}

function published({ private: _private, exports, ...manifest }: Manifest): object {
  // Every file, for the tests of this repository, is not published.
  const named = Object.entries(exports).filter(([name]) => !name.includes("*"));
  const entries = named.map(([name, source]) => {
    const path = source.replace(/^\.\/src\/(.+)\.ts$/, "./$1");
    return [name, { types: `${path}.d.ts`, default: `${path}.js` }] as const;
  });
  return {
    ...manifest,
    exports: { ...Object.fromEntries(entries), "./package.json": "./package.json" },
    files: ["**/*.js", "**/*.d.ts"],
  };
}
