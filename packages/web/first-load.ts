import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The most JavaScript that the page may need before it is of use: bytes after gzip. */
export const FIRST_LOAD_MAX_BYTES = 160_000;

/** A file of the manifest that Vite writes, and the names of those that it needs in any case. */
export interface BuiltFile {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, BuiltFile>>;

export interface LoadedScript {
  /** Its path below the folder of the built client. */
  readonly file: string;
  /** After gzip. */
  readonly bytes: number;
}

/** The scripts that the page loads before it is of use, the largest first; what is fetched later is none of them. */
export function firstLoadOf(folder: string): LoadedScript[] {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const manifest = JSON.parse(readFileSync(join(folder, ".vite", "manifest.json"), "utf8")) as Manifest;
  return neededAtOnce(page, manifest)
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(folder, file))).length }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** The scripts that the page names, and all that those import. */
export function neededAtOnce(page: string, manifest: Manifest): string[] {
  const files = new Set(page.matchAll(/"\.\/([^"]+\.js)"/g).map(([, file = ""]) => file));
  const built = new Map(Object.values(manifest).map((each) => [each.file, each]));
  for (const file of files)
    for (const name of built.get(file)?.imports ?? []) files.add(manifest[name]?.file ?? name);
  return [...files];
}

export const bytesOf = (scripts: readonly LoadedScript[]): number =>
  scripts.reduce((sum, { bytes }) => sum + bytes, 0);
