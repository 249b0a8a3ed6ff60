import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The most JavaScript that the page may need before it is of use: bytes after gzip. */
export const FIRST_LOAD_MAX_BYTES = 160_000;

/** A file of the manifest that Vite writes: what it needs in any case, and what it may ask for later. */
export interface BuiltFile {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

export interface LoadedScript {
  /** Its path below the folder of the built client. */
  readonly file: string;
  /** After gzip. */
  readonly bytes: number;
}

/** The scripts that the page loads before it is of use, the largest first; what is fetched later is none of them. */
export function firstLoadOf(folder: string): LoadedScript[] {
  const manifest = JSON.parse(readFileSync(join(folder, ".vite", "manifest.json"), "utf8")) as Readonly<
    Record<string, BuiltFile>
  >;
  return neededAtOnce(manifest)
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(folder, file))).length }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** The files of the entries, and all that those import. */
export function neededAtOnce(manifest: Readonly<Record<string, BuiltFile>>): string[] {
  const names = new Set(Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true));
  for (const name of names) for (const imported of manifest[name]?.imports ?? []) names.add(imported);
  return [...names].flatMap((name) => manifest[name]?.file ?? []);
}

export const bytesOf = (scripts: readonly LoadedScript[]): number =>
  scripts.reduce((sum, { bytes }) => sum + bytes, 0);
