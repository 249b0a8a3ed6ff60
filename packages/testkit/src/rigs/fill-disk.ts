// In a folder with room for 4 MiB: what a storage there says and keeps when it is full, as one line of JSON.
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { DiskStorage } from "@gochat/server/platform/storage/disk-storage.ts";
import { pattern, patternChunks } from "./pattern.ts";

const MIB = 1024 * 1024;
const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => "nothing",
    (error: Error) => error.name,
  );

const [directory = ""] = process.argv.slice(2);
const storage = new DiskStorage(directory);
await storage.check();
const [key, small, other] = [randomUUID(), randomUUID(), randomUUID()];
await storage.append(key, 0, patternChunks(0, MIB + 1));
const append = await nameOf(storage.append(key, MIB + 1, patternChunks(MIB + 1, 8 * MIB)));
const length = await storage.lengthOf(key);
const put = await nameOf(storage.put(small, pattern(0, 5 * MIB)));
// There is room for this one only if what did not fit was given back.
const otherLength = await storage.append(other, 0, patternChunks(0, 2 * MIB));
await storage.finish(key, length);
const isLeft = (await readdir(join(directory, "incoming"))).includes(small);
const isWhole = pattern(0, length).equals(await buffer(await storage.read(key)));
process.stdout.write(JSON.stringify({ append, length, put, otherLength, isWhole, isLeft }));
