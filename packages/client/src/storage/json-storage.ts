import { GoChatError } from "../errors.ts";
import type { Storage } from "./storage.ts";

/** Texts by key; undefined removes. */
export type Texts = ReadonlyMap<string, string | undefined>;

/** What a storage stands on. */
export interface TextStore {
  readonly read: (prefix: string) => Promise<Iterable<readonly [key: string, text: string]>>;
  /** Writes all of them or none. Called again only when it has ended. */
  readonly write: (texts: Texts) => Promise<void>;
  readonly lock: Storage["lock"];
  readonly close: () => Promise<void>;
}

/**
 * A storage of what a store of texts holds. Values are taken when they are given: what becomes of them later changes nothing. What is
 * written while a write runs goes together in the next one. A read shows whatever was written before it.
 */
export function jsonStorage(store: TextStore): Storage {
  let gathered: Map<string, string | undefined> | undefined;
  let written: Promise<void> = Promise.resolve();
  let reads: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const throwIfClosed = () => {
    if (isClosed) throw new GoChatError("closed", "The storage is closed.");
  };
  const readNow = async (prefix: string) => {
    await written.catch(() => {});
    const values = new Map<string, unknown>();
    for (const [key, text] of await store.read(prefix)) values.set(key, JSON.parse(text));
    return values;
  };
  return {
    async read(prefix) {
      throwIfClosed();
      const values = readNow(prefix);
      reads = Promise.allSettled([reads, values]);
      return values;
    },
    async write(records) {
      throwIfClosed();
      const texts = [...records].map(([key, value]) => [key, JSON.stringify(value)] as const);
      if (gathered === undefined) {
        const batch = (gathered = new Map());
        written = written
          .catch(() => {})
          .then(() => {
            gathered = undefined;
            return store.write(batch);
          });
      }
      for (const [key, text] of texts) gathered.set(key, text);
      await written;
    },
    async lock(name, run, options) {
      throwIfClosed();
      const runIfOpen = async () => {
        throwIfClosed();
        return run();
      };
      return store.lock(name, runIfOpen, options);
    },
    async close() {
      isClosed = true;
      await Promise.allSettled([written, reads]);
      await store.close();
    },
  };
}
