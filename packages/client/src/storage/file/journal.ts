import { open, readFile, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Texts } from "../json-storage.ts";
import { decodeLines, encodeLine } from "./journal-lines.ts";

/** Records in a file that only grows, and is written anew when most of it is of the past. */
export interface Journal {
  /** What is in it for certain. */
  readonly records: ReadonlyMap<string, string>;
  /** When it resolves the write outlives a crash, of the machine as well. When it rejects, a later start may find it all the same. */
  readonly append: (texts: Texts) => Promise<void>;
  readonly close: () => Promise<void>;
}

// The 1 in its name is the version of what is in it.
const NAME = "records-1.journal";
// 1 MiB: small ones are not worth the work.
const SLACK_BYTES = 1024 * 1024;

/**
 * Opens the journal of a folder, or makes one. A write that was torn by a crash is dropped. Whatever comes after something corrupt is
 * set aside in a file next to it, which `onCorrupt` is told.
 */
export async function openJournal(folder: string, onCorrupt: (path: string) => void): Promise<Journal> {
  const path = join(folder, NAME);
  const bytes = await readIfThere(path);
  const { records, goodBytes, isTorn } = decodeLines(bytes);
  if (goodBytes < bytes.length && !isTorn) {
    const corrupt = `${path}.corrupt`;
    await (await writeNew(corrupt, bytes.subarray(goodBytes))).close();
    await syncFolder(folder);
    onCorrupt(corrupt);
  }

  let file: FileHandle | undefined;
  let size = 0;
  let sizeWhenNew = 0;

  const letGo = async () => {
    const former = file;
    file = undefined;
    await former?.close();
  };
  const writeAnew = async () => {
    const lines = Buffer.from([...records].map((record) => encodeLine(new Map([record]))).join(""));
    const next = await writeNew(`${path}.new`, lines);
    try {
      await letGo();
      await rename(`${path}.new`, path);
      await syncFolder(folder);
    } catch (error) {
      await next.close();
      throw error;
    }
    file = next;
    size = sizeWhenNew = lines.length;
  };
  // Always: from now on nobody who had the folder before writes into the file that counts.
  await writeAnew();

  return {
    records,
    async append(texts) {
      // After a failure nobody knows what is in the file, nor what a second try to flush it would tell.
      if (file === undefined) await writeAnew();
      const line = Buffer.from(encodeLine(texts));
      try {
        await file?.writeFile(line);
        await file?.datasync();
      } catch (error) {
        await letGo().catch(() => {});
        throw error;
      }
      size += line.length;
      for (const [key, text] of texts) {
        if (text === undefined) records.delete(key);
        else records.set(key, text);
      }
      if (size <= 2 * sizeWhenNew + SLACK_BYTES) return;
      // What was written is safe already: that it cannot be written anew is no failure of it, and is tried again when as much has come.
      await writeAnew().catch(() => (sizeWhenNew = size));
    },
    close: letGo,
  };
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/** A file that holds this and nothing else, on the disk. Open, to write on behind it. */
async function writeNew(path: string, bytes: Buffer): Promise<FileHandle> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Makes the names in a folder outlive a crash of the machine. Windows does so by itself, and opens no folder. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
