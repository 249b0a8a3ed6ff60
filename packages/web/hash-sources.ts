import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** All that the built client is made from. */
const SOURCES = ["package-lock.json", "packages/web", "packages/client/src"];
const isSource = (path: string): boolean =>
  !/(^|\/)(dist[^/]*|node_modules|e2e|testing)(\/|$)|\.test\.tsx?$/.test(path);

/** Tells one state of the sources from another: 16 hexadecimal digits. */
export function hashSources(): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((source) => filesOf(source)))
    hash.update(`${path}\n`).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
  if (path.endsWith(".json")) return [path];
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  return entries
    .filter(({ name }) => isSource(`${path}/${name}`))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}
