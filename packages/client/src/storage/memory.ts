import { jsonStorage } from "./json-storage.ts";
import type { BlobLike } from "../platform-types.ts";
import { createLocks } from "./locks.ts";
import type { Storage } from "./storage.ts";

/** A storage that lives as long as this object. Clients that are given the same one share it, as tabs do; closing it changes nothing. */
export function memoryStorage(): Storage {
  const texts = new Map<string, string | BlobLike>();
  const storage = jsonStorage({
    keepsBlobs: true,
    read: async (prefix) => [...texts].filter(([key]) => key.startsWith(prefix)),
    async write(batch) {
      for (const [key, text] of batch) {
        if (text === undefined) texts.delete(key);
        else texts.set(key, text);
      }
    },
    lock: createLocks(),
    close: async () => {},
  });
  return { ...storage, close: async () => {} };
}
