import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "@gochat/server/platform/postgres/embedded/account.ts";
import { openRuntime } from "@gochat/server/platform/postgres/embedded/runtime.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Whose they are. */
  readonly origin: string;
}

// Where Debian and what comes from it put each major version.
const DEBIAN = "/usr/lib/postgresql";
const SUPPORTED = { from: 15, to: 18 };

export async function findBinaries(dataDir: string, account: Account | undefined): Promise<PostgresBinaries> {
  const version = newestSupported(await readdir(DEBIAN).catch(() => []));
  if (version === undefined) {
    const { initdb, postgres } = await openRuntime(dataDir, account);
    return { initdb, postgres, origin: "the PostgreSQL of the dependencies, with no settings of its own" };
  }
  const bin = join(DEBIAN, String(version), "bin");
  return {
    initdb: join(bin, "initdb"),
    postgres: join(bin, "postgres"),
    origin: `the PostgreSQL of this machine, ${bin}`,
  };
}

/** Of folders that are named for major versions. */
export function newestSupported(names: readonly string[]): number | undefined {
  return names
    .map(Number)
    .filter((version) => version >= SUPPORTED.from && version <= SUPPORTED.to)
    .toSorted((a, b) => b - a)[0];
}
