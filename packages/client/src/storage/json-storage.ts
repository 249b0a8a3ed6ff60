import { GoChatError } from "../errors.ts";
import type { BlobLike } from "../platform-types.ts";
import type { Storage } from "./storage.ts";

/** Texts by key; undefined removes. */
export type Texts = ReadonlyMap<string, string | undefined>;

/** The same, and bytes as they are given, where they are kept. */
export type Records = ReadonlyMap<string, string | BlobLike | undefined>;

/** What a storage stands on. */
export interface TextStore extends Pick<Storage, "keepsBlobs"> {
  readonly read: (prefix: string) => Promise<Iterable<readonly [key: string, record: string | BlobLike]>>;
  /** Writes all of them or none. Called again only when it has ended. */
  readonly write: (records: Records) => Promise<void>;
  readonly lock: Storage["lock"];
  readonly close: () => Promise<void>;
}

/**
 * A storage of what a store of texts holds. Values are taken when they are given: what becomes of them later changes nothing. What is
 * written while a write runs goes together in the next one. A read shows whatever was written before it.
 */
export function jsonStorage(store: TextStore): Storage {
  let gathered: Map<string, string | BlobLike | undefined> | undefined;
  let written: Promise<void> = Promise.resolve();
  let reads: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const throwIfClosed = () => {
    if (isClosed) throw new GoChatError("closed", "The storage is closed.");
  };
  const readNow = async (prefix: string) => {
    await written.catch(() => {});
    const values = new Map<string, unknown>();
    for (const [key, record] of await store.read(prefix))
      values.set(key, typeof record === "string" ? JSON.parse(record) : record);
    return values;
  };
  return {
    keepsBlobs: store.keepsBlobs,
    async read(prefix) {
      throwIfClosed();
      const values = readNow(prefix);
      reads = Promise.allSettled([reads, values]);
      return values;
    },
    async write(records) {
      throwIfClosed();
      const texts = [...records].map(
        ([key, value]) =>
          [key, store.keepsBlobs === true && isBlob(value) ? value : JSON.stringify(value)] as const,
      );
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

export const isBlob = (value: unknown): value is BlobLike =>
  typeof (value as Partial<BlobLike> | null | undefined)?.arrayBuffer === "function";
