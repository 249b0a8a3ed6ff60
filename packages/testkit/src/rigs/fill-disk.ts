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
for (const each of [key, other]) await storage.remove(each);
process.stdout.write(
  JSON.stringify({ append, length, put, otherLength, isWhole, isLeft, ...(await keepRoom()) }),
);

/** Of 4 MiB, one stays free. */
async function keepRoom() {
  const kept = new DiskStorage(directory, { freeBytes: MIB });
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  const [begun, rest] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* inTwoPieces() {
    yield pattern(0, MIB);
    begun.resolve();
    await rest.promise;
    yield pattern(MIB, 1);
  }
  const aboveFree = await nameOf(kept.assertTakes(3 * MIB + 1));
  const announced = kept.append(first, 0, inTwoPieces(), { bytesMax: 2.5 * MIB });
  await begun.promise;
  const bytesMax = MIB;
  const beside = await nameOf(kept.append(second, 0, patternChunks(0, bytesMax), { bytesMax }));
  const smaller = await kept.append(third, 0, patternChunks(0, MIB / 4), { bytesMax: MIB / 4 });
  rest.resolve();
  await announced;
  const incoming = await readdir(join(directory, "incoming"));
  const afterwards = await kept.append(second, 0, patternChunks(0, bytesMax), { bytesMax });
  const empty = await kept.append(randomUUID(), 0, patternChunks(0, 0), { bytesMax: 0 });
  return { aboveFree, beside, smaller, isBegun: incoming.includes(second), afterwards, empty };
}
