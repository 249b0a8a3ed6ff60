import { resolve } from "node:path";
import type { BlobLike } from "../../platform-types.ts";
import { jsonStorage } from "../json-storage.ts";
import { createLocks } from "../locks.ts";
import type { Storage } from "../storage.ts";
import { readBytes, removeBytes, sweepBytes, writeBytes } from "./byte-files.ts";
import { lockFolder } from "./folder-lock.ts";
import { openJournal } from "./journal.ts";

export interface FileStorageOptions {
  /** Is told the file where what could not be read was set aside. By default Node prints a warning. */
  readonly onCorrupt?: (path: string) => void;
}

/**
 * A storage in a folder, for Node. The folder is made if need be, and opened at the first use, by one process at a time: for any other
 * one whatever it asks for throws `storage_in_use`. Only its user can read what is in it: there are tokens.
 */
export function fileStorage(folder: string, { onCorrupt = warn }: FileStorageOptions = {}): Storage {
  const path = resolve(folder);
  const locks = createLocks();
  let opening: ReturnType<typeof openFolder> | undefined;
  const open = () =>
    (opening ??= openFolder(path, onCorrupt).catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));
  return jsonStorage({
    async read(prefix) {
      const { journal } = await open();
      const found: [string, string | BlobLike][] = [];
      for (const [key, text] of journal.records) {
        const record = key.startsWith(prefix) ? await readBytes(path, text) : undefined;
        if (record !== undefined) found.push([key, record]);
      }
      return found;
    },
    keepsBlobs: true,
    async write(records) {
      const { lock, journal } = await open();
      await lock.throwIfLost();
      const texts = await writeBytes(path, records);
      const former = [...texts.keys()].map((key) => journal.records.get(key));
      await journal.append(texts);
      await removeBytes(path, former);
    },
    async lock(name, run, options) {
      await open();
      return locks(name, run, options);
    },
    async close() {
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  });
}

async function openFolder(path: string, onCorrupt: (path: string) => void) {
  const lock = await lockFolder(path);
  try {
    const journal = await openJournal(path, onCorrupt);
    await sweepBytes(path, journal.records.values());
    const close = async () => {
      try {
        await journal.close();
      } finally {
        await lock.release();
      }
    };
    return { lock, journal, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function warn(path: string): void {
  process.emitWarning(
    `A part of the stored records could not be read. It is in ${path} now; what came before it is kept.`,
    "GoChatWarning",
  );
}
