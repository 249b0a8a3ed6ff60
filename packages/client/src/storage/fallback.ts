import { GoChatError } from "../errors.ts";
import { memoryStorage } from "./memory.ts";
import type { Storage } from "./storage.ts";

/**
 * A storage that goes on in memory, with what it knows, when `storage` cannot be read or written (a full disk, a browser that forbids
 * it), and says so once to `onFallback`. A `GoChatError`, such as `storage_in_use`, is thrown as it is.
 */
export function withFallback(storage: Storage, onFallback: (error: unknown) => void): Storage {
  // What was read and written, should it be needed.
  const memory = memoryStorage();
  let isInMemory = false;
  let hasLocks = true;
  // For each read that runs, the keys written since: it knows less of those.
  const reads = new Set<Set<string>>();

  const fallBack = (error: unknown) => {
    if (error instanceof GoChatError) throw error;
    if (isInMemory) return;
    isInMemory = true;
    onFallback(error);
  };
  return {
    keepsBlobs: storage.keepsBlobs,
    async read(prefix) {
      if (!isInMemory) {
        const written = new Set<string>();
        reads.add(written);
        try {
          const found = await storage.read(prefix);
          const gone = [...(await memory.read(prefix)).keys()].filter((key) => !found.has(key));
          const news = [...gone.map((key) => [key, undefined] as const), ...found];
          await memory.write(new Map(news.filter(([key]) => !written.has(key))));
          return found;
        } catch (error) {
          fallBack(error);
        } finally {
          reads.delete(written);
        }
      }
      return memory.read(prefix);
    },
    async write(records) {
      for (const read of reads) for (const key of records.keys()) read.add(key);
      const known = memory.write(records);
      if (!isInMemory) {
        try {
          await storage.write(records);
        } catch (error) {
          fallBack(error);
        }
      }
      await known;
    },
    async lock(name, run, options) {
      let hasBegun = false;
      const begin = () => {
        hasBegun = true;
        return run();
      };
      if (hasLocks) {
        try {
          return await storage.lock(name, begin, options);
        } catch (error) {
          if (hasBegun) throw error;
          options?.signal?.throwIfAborted();
          fallBack(error);
          hasLocks = false;
        }
      }
      return memory.lock(name, begin, options);
    },
    async close() {
      try {
        await storage.close();
      } catch (error) {
        if (!isInMemory) throw error;
      }
    },
  };
}
