import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { canEnter } from "./account.ts";
import { locateBinaries } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import { copyRuntime } from "./copy-runtime.ts";
import { linkLibraries } from "./link-libraries.ts";
import { runProgram } from "./run-program.ts";

/** Where a cluster or a copy of the binaries goes when the account cannot enter the folder it should be in. */
export const sharedDir = "/var/lib/gochat";

export interface Runtime {
  initdb: string;
  postgres: string;
  majorVersion: number;
}

/**
 * Binaries that the account can run. Those of the npm package where possible; a copy of them when their folder is
 * closed to the account, or is read-only and lacks the links between the libraries.
 */
export async function openRuntime(
  dataDir: string,
  account: Account | undefined,
  binaries?: Binaries,
): Promise<Runtime> {
  const installed = binaries ?? (await locateBinaries());
  await linkLibraries(installed.nativeDir);
  const inPlace = await tryRuntime(installed.nativeDir, account);
  if (typeof inPlace !== "string") return inPlace;

  const copy = await copyRuntime(installed, await copyParent(dataDir, account));
  const copied = await tryRuntime(copy, account);
  if (typeof copied !== "string") return copied;
  throw new Error(
    `The embedded PostgreSQL does not run on this machine: ${copied || inPlace}\n` +
      `Set DATABASE_URL to a PostgreSQL server.`,
  );
}

async function tryRuntime(nativeDir: string, account: Account | undefined): Promise<Runtime | string> {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const postgres = join(nativeDir, "bin", `postgres${suffix}`);
  const result = await runProgram(postgres, ["--version"], { account, cwd: "/" });
  const major = /PostgreSQL\) (\d+)/.exec(result.output)?.[1];
  if (!result.ok || major === undefined) return result.output;
  return { postgres, initdb: join(nativeDir, "bin", `initdb${suffix}`), majorVersion: Number(major) };
}

async function copyParent(dataDir: string, account: Account | undefined): Promise<string> {
  if (account === undefined) return dataDir;
  try {
    await mkdir(sharedDir, { recursive: true, mode: 0o755 });
    return sharedDir;
  } catch (cause) {
    if (await canEnter(account, dataDir)) return dataDir;
    throw new Error(
      `The user "${account.name}", under which PostgreSQL runs, can enter neither the folder of its binaries nor ` +
        `${dataDir}, and ${sharedDir} cannot be created. Start GoChat as another user than root, or set ` +
        `GOCHAT_DATA_DIR to a folder that "${account.name}" can enter.`,
      { cause },
    );
  }
}
