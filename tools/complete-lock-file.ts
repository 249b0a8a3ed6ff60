/**
 * Adds the entries that a registry without every platform's packages leaves out of the lock file. `npm ci` refuses a lock file that
 * names an optional package without holding it. Run it after `npm install` when `npm ci` says "Missing: … from lock file".
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Entry {
  version?: string;
  dev?: boolean;
  license?: string;
  engines?: object;
  optionalDependencies?: Record<string, string>;
}

const PLATFORM = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/;
const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Entry> };

const missing: [string, object][] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === "") continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const isHeld = `${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
    const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
    if (isHeld || os === undefined || !/^\d/.test(version)) continue;
    const libc =
      abi?.startsWith("musl") === true ? ["musl"] : abi?.startsWith("gnu") === true ? ["glibc"] : undefined;
    const { dev, license, engines } = entry;
    const platform = { cpu: [cpu], ...(os === "linux" && libc && { libc }), os: [os], optional: true };
    missing.push([
      `node_modules/${name}`,
      { version, ...(dev && { dev }), license, ...platform, ...(engines && { engines }) },
    ]);
  }
}
const packages = [...Object.entries(lock.packages), ...missing].toSorted(([a], [b]) =>
  a.localeCompare(b, "en"),
);
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(`added ${missing.length} entries`);
