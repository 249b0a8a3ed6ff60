import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Document } from "../platform/http/document.ts";

export interface BuiltClient {
  /** Its one page. */
  readonly html: string;
  /** Everything else, by its path: `/icon.svg`, `/assets/index-B_83isNE.js`. */
  readonly files: ReadonlyMap<string, Document>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

// A year, the most that anybody keeps anything: their names hold a hash of what is in them.
const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };

/** What `npm run build:web` has made; undefined where it was not run. */
export function readBuiltClient(folder: string): BuiltClient | undefined {
  const page = join(folder, "index.html");
  if (!existsSync(page)) return undefined;
  const files = new Map([...readFiles(folder, "/", {}), ...readFiles(folder, "/assets/", FOR_EVER)]);
  files.delete("/index.html");
  return { html: readFileSync(page, "utf8"), files };
}

function readFiles(folder: string, path: string, headers: Readonly<Record<string, string>>) {
  const names = readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? entry.name : [],
  );
  const compressed = new Set(names.filter((name) => name.endsWith(".br")));
  const read = (name: string) => readFileSync(join(folder, path, name));
  return names
    .filter((name) => !compressed.has(name))
    .map((name): [string, Document] => [
      path + name,
      {
        type: TYPES[extname(name)] ?? "application/octet-stream",
        bytes: read(name),
        ...(compressed.has(`${name}.br`) && { brotli: read(`${name}.br`) }),
        headers,
      },
    ]);
}
