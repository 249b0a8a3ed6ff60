import { expect, test } from "vitest";
import { memoryStorage } from "./memory.ts";
import { testStorage } from "../testing/storage-suite.ts";

testStorage("memoryStorage", async () => {
  const storage = memoryStorage();
  return { open: () => [storage, storage], [Symbol.asyncDispose]: async () => {} };
});

test("who closes a memory storage leaves it to those who share it", async () => {
  const storage = memoryStorage();
  await storage.close();
  await storage.write(new Map([["key", 1]]));
  expect(await storage.read("k")).toEqual(new Map([["key", 1]]));
});
