import { createWriteStream } from "node:fs";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import type { ObjectStorage } from "./object-storage.ts";
import { fromSystem, StorageUnavailable } from "./storage-errors.ts";

const PREFIX = "gochat-file-";
// Nothing is worked on for so long.
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** An object as a file of this machine, and a folder for what is made of it. */
export interface LocalCopy extends AsyncDisposable {
  readonly path: string;
  /** A name in that folder that is free. */
  readonly beside: (name: string) => string;
}

/** Throws `StorageFull` or `StorageUnavailable` for the folder of this machine as well. */
export async function localCopy(
  storage: Pick<ObjectStorage, "read" | "pathOf">,
  key: string,
  signal: AbortSignal,
): Promise<LocalCopy> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX)).catch((error: unknown) => {
    const known = fromSystem(error);
    throw known === error ? new StorageUnavailable(`${tmpdir()} cannot be used.`, { cause: error }) : known;
  });
  const dispose = () => rm(folder, { recursive: true, force: true });
  const beside = (name: string) => join(folder, name);
  try {
    const path = storage.pathOf?.(key) ?? beside("file");
    if (storage.pathOf === undefined)
      await pipeline(await storage.read(key, undefined, signal), createWriteStream(path, { mode: 0o600 }), {
        signal,
      });
    return { path, beside, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw fromSystem(error);
  }
}

/** Takes away what processes that were killed have left on this machine. */
export async function removeForgottenCopies(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    if (await isForgotten(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

// The folder is everybody's, and so is every name in it.
async function isForgotten(path: string): Promise<boolean> {
  // Another process may have taken it away.
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return false;
  const isOwn = found.uid === (process.getuid?.() ?? found.uid);
  return isOwn && found.mtimeMs < Date.now() - FORGOTTEN_MS;
}
