import { createHash, randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const BLOCK_BYTES = 1 << 20;

/** Bytes that nothing can make smaller. Gives their SHA-256. */
export async function makeFile(path: string, bytes: number): Promise<string> {
  await using file = await open(path, "w");
  const hash = createHash("sha256");
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let left = bytes; left > 0; left -= block.length) {
    const part = randomFillSync(block).subarray(0, Math.min(left, block.length));
    hash.update(part);
    await file.write(part);
  }
  await file.datasync();
  return hash.digest("hex");
}
