import type { BlobLike } from "../platform-types.ts";
import { isBlob, jsonStorage } from "./json-storage.ts";
import type { Records } from "./json-storage.ts";
import { createLocks } from "./locks.ts";
import type { LockOptions, Storage } from "./storage.ts";

const STORE = "records";

/** A storage in the browser, for pages and workers. Those of one origin that name the same one share it. */
export function indexedDbStorage(name = "gochat"): Storage {
  let opened: Promise<Database> | undefined;
  const leave = (which: Promise<Database> | undefined) => {
    if (opened === which) opened = undefined;
    which?.then(
      (database) => database.close(),
      () => {},
    );
  };
  // Twice: a browser may close a database at any time, and opens it again when it is asked to. To write the same again does no harm.
  const attempt = async <T>(work: (database: Database) => Promise<T>, isLast = false): Promise<T> => {
    const mine = (opened ??= openDatabase(name));
    try {
      const database = await mine;
      // Whoever wants to change or delete it waits for us: at most until what was begun has ended.
      database.onversionchange = database.onclose = () => leave(mine);
      return await work(database);
    } catch (error) {
      leave(mine);
      if (isLast) throw error;
      return attempt(work, true);
    }
  };
  return jsonStorage({
    read: (prefix) => attempt((database) => readRecords(database, prefix)),
    keepsBlobs: true,
    write: (records) =>
      attempt((database) => writeRecords(database, records)).catch((error: unknown) => {
        // No room, or a browser that keeps none.
        const texts = new Map([...records].filter(([, record]) => !isBlob(record)));
        if (texts.size === records.size) throw error;
        return attempt((database) => writeRecords(database, texts));
      }),
    lock: sharedLocks(`gochat:${name}:`) ?? createLocks(),
    close: async () => leave(opened),
  });
}

async function openDatabase(name: string): Promise<Database> {
  const { indexedDB } = platform;
  if (indexedDB === undefined) throw new Error("There is no IndexedDB here.");
  // Only a `VersionError` can come of other versions: this one never has to wait for others.
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

async function readRecords(database: Database, prefix: string): Promise<[string, string | BlobLike][]> {
  const store = database.transaction(STORE, "readonly").objectStore(STORE);
  const range = platform.IDBKeyRange?.bound(prefix, `${prefix}\uFFFF`);
  // Both in one transaction, so in the same order and of the same state.
  const [keys, records] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))]);
  return keys.map((key, index) => [key, records[index] as string | BlobLike]);
}

function writeRecords(database: Database, records: Records): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser ended the transaction."));
    const store = transaction.objectStore(STORE);
    for (const [key, record] of records) {
      if (record === undefined) store.delete(key);
      else store.put(record, key);
    }
  });
}

function done<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser says no more."));
  });
}

/** Those of all pages of the origin; undefined where there are none, as on a page over plain HTTP. */
function sharedLocks(prefix: string): Storage["lock"] | undefined {
  const locks = platform.navigator?.locks;
  return (
    locks &&
    (async <T>(
      name: string,
      run: () => Promise<T>,
      { isPatient = true, signal }: LockOptions = {},
    ): Promise<T | undefined> => {
      signal?.throwIfAborted();
      // With `ifAvailable` it takes no signal, and needs none.
      const options = { ifAvailable: !isPatient, ...(isPatient && signal && { signal }) };
      return locks.request(prefix + name, options, async (lock) => (lock === null ? undefined : run()));
    })
  );
}

// What is used of the browser.

const platform = globalThis as {
  readonly indexedDB?: { readonly open: (name: string, version: number) => OpenRequest };
  readonly IDBKeyRange?: { readonly bound: (lower: string, upper: string) => unknown };
  readonly navigator?: { readonly locks?: LockManager };
};

interface LockManager {
  readonly request: <T>(name: string, options: object, run: (lock: unknown) => Promise<T>) => Promise<T>;
}
interface Request<T> {
  readonly result: T;
  readonly error: Error | null;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
}
interface Database {
  readonly createObjectStore: (name: string) => void;
  readonly transaction: (store: string, mode: "readonly" | "readwrite") => Transaction;
  readonly close: () => void;
  onversionchange: (() => void) | null;
  onclose: (() => void) | null;
}
interface Transaction {
  readonly objectStore: (name: string) => ObjectStore;
  readonly error: Error | null;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}
interface ObjectStore {
  readonly getAll: (range: unknown) => Request<(string | BlobLike)[]>;
  readonly getAllKeys: (range: unknown) => Request<string[]>;
  readonly put: (record: string | BlobLike, key: string) => void;
  readonly delete: (key: string) => void;
}
