// Appends to an object until it is killed. Each line that it says is a length that has to outlive that.
import { openStorage } from "./open-storage.ts";
import type { StorageSpec } from "./open-storage.ts";
import { patternChunks } from "./pattern.ts";

const [spec = "", key = "", pieceBytes = ""] = process.argv.slice(2);
const storage = openStorage(JSON.parse(spec) as StorageSpec);
for (let length = await storage.lengthOf(key); ;) {
  length = await storage.append(
    key,
    length,
    patternChunks(length, Number(pieceBytes), { chunkBytes: 10_007 }),
  );
  process.stdout.write(`${length}\n`);
}
