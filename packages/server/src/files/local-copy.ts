import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";

/** An object as a file of this machine, and a folder for what is made of it. */
export interface LocalCopy extends AsyncDisposable {
  readonly path: string;
  /** A name in that folder that is free. */
  readonly beside: (name: string) => string;
}

export async function localCopy(
  storage: ObjectStorage,
  key: string,
  signal: AbortSignal,
): Promise<LocalCopy> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-file-"));
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
    throw error;
  }
}
