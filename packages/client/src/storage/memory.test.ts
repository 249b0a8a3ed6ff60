import { expect, test } from "vitest";
import { memoryStorage } from "./memory.ts";
import { testBlobs, testStorage } from "../testing/storage-suite.ts";

const makePlace = async () => {
  const storage = memoryStorage();
  return { open: () => [storage, storage] as const, [Symbol.asyncDispose]: async () => {} };
};
testStorage("memoryStorage", makePlace);
testBlobs("memoryStorage", makePlace);

test("who closes a memory storage leaves it to those who share it", async () => {
  const storage = memoryStorage();
  await storage.close();
  await storage.write(new Map([["key", 1]]));
  expect(await storage.read("k")).toEqual(new Map([["key", 1]]));
});
