/** Writes until there is no room, makes some, and writes again. What it prints last is what should be there in the end. */
import { writeSync } from "node:fs";
import { fileStorage } from "../../src/storage/file/file-storage.ts";

const storage = fileStorage(process.argv[2] ?? "");
const kept = new Map<string, unknown>();
const write = async (records: ReadonlyMap<string, unknown>) => {
  await storage.write(records);
  for (const [key, value] of records) kept.set(key, value);
};

const codes: unknown[] = [];
for (let turn = 0; codes.length < 2; turn++) {
  const both = [`a/${turn}`, `b/${turn}`].map((key) => [key, "-".repeat(10_000)] as const);
  await write(new Map(both)).catch((error: NodeJS.ErrnoException) => codes.push(error.code));
}
await write(new Map([...kept.keys()].slice(0, -1).map((key) => [key, undefined])));
await write(new Map([["after", 1]]));
for (const [key, value] of kept) if (value === undefined) kept.delete(key);
const isRight = JSON.stringify([...(await storage.read(""))]) === JSON.stringify([...kept]);
writeSync(1, JSON.stringify({ codes, isRight, kept: [...kept.keys()] }));
