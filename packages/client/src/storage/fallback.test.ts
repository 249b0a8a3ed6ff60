import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { withFallback } from "./fallback.ts";
import { memoryStorage } from "./memory.ts";
import type { Storage } from "./storage.ts";
import { testStorage } from "../testing/storage-suite.ts";

const record = (key: string, value: unknown) => new Map([[key, value]]);

/** A storage, shared with `others`, that fails with `error` as soon as there is one. */
function breakable() {
  const others = memoryStorage();
  const state: { error?: Error } = {};
  const guarded =
    <Args extends unknown[], R>(work: (...args: Args) => Promise<R>) =>
    async (...args: Args): Promise<R> => {
      if (state.error !== undefined) throw state.error;
      return work(...args);
    };
  const storage: Storage = {
    read: guarded(others.read),
    write: guarded(others.write),
    lock: (...args) => guarded(() => others.lock(...args))(),
    close: guarded(others.close),
  };
  const told: unknown[] = [];
  return { state, others, told, storage: withFallback(storage, (error) => told.push(error)) };
}

for (const isBroken of [false, true])
  testStorage(`withFallback, ${isBroken ? "broken from the start" : "sound"}`, async () => {
    const { storage, state, told } = breakable();
    if (isBroken) state.error = new Error("broken");
    return {
      open: () => [storage, storage],
      [Symbol.asyncDispose]: async () => {
        // Whatever was done with it.
        expect(told.length).toBe(isBroken && told.length > 0 ? 1 : 0);
      },
    };
  });

test("it goes on with what it has read and written, and with no more, and says so once", async () => {
  const { storage, others, state, told } = breakable();
  await others.write(
    new Map([
      ["seen/1", "one"],
      ["seen/2", "two"],
      ["unseen", "three"],
    ]),
  );
  await storage.read("seen/");
  await others.write(
    new Map([
      ["seen/1", undefined],
      ["seen/2", "changed"],
    ]),
  );
  await storage.read("seen/");
  await storage.write(
    new Map([
      ["own", 1],
      ["gone", 1],
    ]),
  );
  await storage.write(record("gone", undefined));
  state.error = new Error("broken");
  await storage.write(record("new", 2));
  expect(Object.fromEntries(await storage.read(""))).toEqual({ "seen/2": "changed", own: 1, new: 2 });
  expect(await storage.lock("it", async () => "locked")).toBe("locked");
  await storage.close();
  expect(told).toEqual([state.error]);
});

test("what was read before a write does not replace what was written", async () => {
  const { storage, state } = breakable();
  await storage.write(record("key", "old"));
  const reading = storage.read("");
  const writing = storage.write(record("key", "new"));
  await Promise.all([reading, writing]);
  state.error = new Error("broken");
  expect(await storage.read("")).toEqual(record("key", "new"));
});

test("what breaks while many wait for it is told once, and all of them go on", async () => {
  const { storage, state, told } = breakable();
  state.error = new Error("broken");
  await Promise.all([
    storage.read(""),
    storage.write(record("a", 1)),
    storage.lock("it", async () => 1),
    storage.write(record("b", 2)),
  ]);
  expect(await storage.read("")).toEqual(
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
  );
  expect(told).toHaveLength(1);
});

test("the errors of whoever runs under a lock are theirs", async () => {
  const { storage, told } = breakable();
  const theirs = new Error("theirs");
  await expect(storage.lock("it", () => Promise.reject(theirs))).rejects.toBe(theirs);
  expect(told).toEqual([]);
});

test("a storage that is in use, or closed, is no reason to go on without it", async () => {
  const { storage, state, told } = breakable();
  state.error = new GoChatError("storage_in_use", "process 1 has it");
  for (const attempt of [
    storage.read(""),
    storage.write(record("a", 1)),
    storage.lock("it", async () => 1),
    storage.close(),
  ])
    await expect(attempt).rejects.toBe(state.error);
  expect(told).toEqual([]);
});
