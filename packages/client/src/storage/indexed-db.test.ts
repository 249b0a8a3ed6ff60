import { forceCloseDatabase, IDBDatabase, IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { withFallback } from "./fallback.ts";
import { indexedDbStorage } from "./indexed-db.ts";
import { testBlobs, testClosing, testStorage } from "../testing/storage-suite.ts";

let names = 0;
const factory = new IDBFactory();
const freshName = () => `records of test ${names++}`;

beforeAll(() => {
  vi.stubGlobal("indexedDB", factory);
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const makePlace = async () => {
  const name = freshName();
  return {
    open: () => [indexedDbStorage(name), indexedDbStorage(name)] as const,
    [Symbol.asyncDispose]: async () => {},
  };
};
testStorage("indexedDbStorage", makePlace);
testBlobs("indexedDbStorage", makePlace);
testClosing("indexedDbStorage", makePlace);

testStorage("indexedDbStorage without locks of the browser", async () => {
  const { navigator } = globalThis;
  const name = freshName();
  return {
    open() {
      vi.stubGlobal("navigator", {});
      const storage = indexedDbStorage(name);
      vi.stubGlobal("navigator", navigator);
      return [storage, storage];
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

/** Lets no write of any storage succeed, until it is restored. */
function withFullDisk() {
  return vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function put(this: IDBStore) {
    // As browsers do: the request succeeds, and then the transaction does not.
    queueMicrotask(() => this.transaction._abort("QuotaExceededError"));
  });
}
interface IDBStore {
  readonly transaction: { readonly _abort: (name: string) => void };
}

/** The connections that were opened while this runs, by what they did. */
function connectionsSeen() {
  const seen = new Set<typeof IDBDatabase>();
  const { transaction } = IDBDatabase.prototype as { transaction: (...args: unknown[]) => unknown };
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function spied(
    this: typeof IDBDatabase,
    ...args: unknown[]
  ) {
    seen.add(this);
    return transaction.apply(this, args);
  });
  return seen;
}

const record = (key: string, value: unknown) => new Map([[key, value]]);

test("a full disk refuses a write, all of it, and nothing else", async () => {
  const storage = indexedDbStorage(freshName());
  await storage.write(record("kept", 1));
  const fullDisk = withFullDisk();
  await expect(
    storage.write(
      new Map([
        ["kept", undefined],
        ["new", 2],
      ]),
    ),
  ).rejects.toMatchObject({ name: "QuotaExceededError" });
  expect(await storage.read("")).toEqual(record("kept", 1));
  fullDisk.mockRestore();
  await storage.write(record("kept", 3));
  expect(await storage.read("")).toEqual(record("kept", 3));
  await storage.close();
});

test("bytes for which there is no room are left out, and nothing else of their write", async () => {
  const told: unknown[] = [];
  const storage = withFallback(indexedDbStorage(freshName()), (error) => told.push(error));
  expect(storage.keepsBlobs).toBe(true);
  const { put } = IDBObjectStore.prototype as {
    put: (this: IDBStore, value: unknown, key: string) => unknown;
  };
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function putIfSmall(
    this: IDBStore,
    value: unknown,
    key: string,
  ) {
    if (value instanceof Blob) queueMicrotask(() => this.transaction._abort("QuotaExceededError"));
    return put.call(this, value, key);
  });
  await Promise.all([
    storage.write(
      new Map<string, unknown>([
        ["entry", 1],
        ["bytes", new Blob(["large"])],
      ]),
    ),
    storage.write(record("other", 2)),
  ]);
  expect(await storage.read("")).toEqual(
    new Map([
      ["entry", 1],
      ["other", 2],
    ]),
  );
  expect(told).toEqual([]);
  await storage.close();
});

test("with a fallback a full disk is told once, and what was known is still there", async () => {
  const told: unknown[] = [];
  const storage = withFallback(indexedDbStorage(freshName()), (error) => told.push(error));
  await storage.write(record("kept", 1));
  withFullDisk();
  await Promise.all([storage.write(record("new", 2)), storage.write(record("newer", 3))]);
  await storage.write(record("newest", 4));
  expect(await storage.read("")).toEqual(
    new Map([
      ["kept", 1],
      ["new", 2],
      ["newer", 3],
      ["newest", 4],
    ]),
  );
  expect(told).toMatchObject([{ name: "QuotaExceededError" }]);
  await storage.close();
});

test("what the browser closed is opened again, with the write that it ended", async () => {
  const seen = connectionsSeen();
  const storage = indexedDbStorage(freshName());
  await storage.write(record("a", 1));
  const [first] = seen;
  if (first === undefined) throw new Error("nothing was opened");
  forceCloseDatabase(first);
  await storage.write(record("b", 2));
  expect(seen.size).toBe(2);

  // A second transaction waits for the first; one of them is under way when it is closed.
  const writes = [storage.write(record("c", 3)), storage.read("")];
  await new Promise(setImmediate);
  forceCloseDatabase([...seen][1]);
  await Promise.all(writes);
  expect(await storage.read("")).toEqual(
    new Map([
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ]),
  );
  await storage.close();
});

test("who deletes the database does not have to wait for a storage that is open", async () => {
  const name = freshName();
  const storage = indexedDbStorage(name);
  await storage.write(record("a", 1));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = factory.deleteDatabase(name);
  request.onsuccess = () => resolve();
  request.onblocked = () => reject(new Error("blocked"));
  await promise;
  expect(await storage.read("")).toEqual(new Map());
  await storage.write(record("b", 2));
  expect(await storage.read("")).toEqual(record("b", 2));
  await storage.close();
});

test("records of a later version are left alone", async () => {
  const name = freshName();
  const storage = indexedDbStorage(name);
  await storage.write(record("a", 1));
  const { promise, resolve } = Promise.withResolvers<{ close: () => void }>();
  const request = factory.open(name, 2);
  request.onsuccess = () => resolve(request.result);
  const later = await promise;
  await expect(storage.read("")).rejects.toMatchObject({ name: "VersionError" });
  await expect(storage.write(record("a", 2))).rejects.toMatchObject({ name: "VersionError" });
  later.close();
  await storage.close();
});

test("a database that cannot be opened is tried once more each time that it is wanted", async () => {
  const storage = indexedDbStorage(freshName());
  const broken = vi.spyOn(factory, "open").mockImplementation(() => {
    throw new DOMException("not for you", "SecurityError");
  });
  await expect(storage.read("")).rejects.toMatchObject({ name: "SecurityError" });
  expect(broken).toHaveBeenCalledTimes(2);
  broken.mockRestore();
  expect(await storage.read("")).toEqual(new Map());
  await storage.close();
});

test("where there is no IndexedDB, it says so", async () => {
  vi.stubGlobal("indexedDB", undefined);
  const storage = indexedDbStorage(freshName());
  await expect(storage.read("")).rejects.toThrow("There is no IndexedDB here.");
  vi.stubGlobal("indexedDB", factory);
  await storage.close();
});
