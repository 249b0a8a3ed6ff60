import { mkdtemp, open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BlockPool } from "./block-pool.ts";
import { FileWriter } from "./file-writer.ts";
import type { Gathered } from "./gather.ts";

const BLOCK_BYTES = 256 * 1024;
const MIB = 1024 * 1024;

async function withFile() {
  const folder = await mkdtemp(join(tmpdir(), "gochat-writer-"));
  const file = await open(join(folder, "file"), "w+");
  return {
    file,
    [Symbol.asyncDispose]: async () => {
      await file.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Fills block after block, as an upload does. */
async function writeBlocks(writer: FileWriter, count: number): Promise<void> {
  let block: Gathered = writer.first;
  for (let i = 0; i < count; i++) {
    block.add(Buffer.alloc(BLOCK_BYTES, i));
    block = await writer.write(block);
  }
}

test("what is written is synced on its way, so that little of it waits at any time, and one sync does not begin before the last has ended", async () => {
  await using scene = await withFile();
  let synced = 0;
  let most = 0;
  let running = 0;
  const sync = async (file: FileHandle) => {
    expect(++running).toBe(1);
    const { size } = await file.stat();
    await file.datasync();
    running--;
    most = Math.max(most, size - synced);
    synced = size;
  };
  const writer = new FileWriter(scene.file, {
    offset: 0,
    pool: new BlockPool(BLOCK_BYTES, { count: 2, idleMs: 1000 }),
    sync,
  });
  await writeBlocks(writer, 40);
  await writer.sync();
  expect(synced).toBe(10 * MIB);
  expect(most).toBeLessThan(3 * MIB);
  expect((await scene.file.stat()).size).toBe(10 * MIB);
});

test("a sync on the way that fails is told, even if the next one would be called a success", async () => {
  await using scene = await withFile();
  let syncs = 0;
  const sync = async (file: FileHandle) => {
    if (++syncs === 1) throw new Error("the disk lost it");
    await file.datasync();
  };
  const writer = new FileWriter(scene.file, {
    offset: 0,
    pool: new BlockPool(BLOCK_BYTES, { count: 2, idleMs: 1000 }),
    sync,
  });
  const whole = async () => {
    await writeBlocks(writer, 5);
    await writer.sync();
  };
  await expect(whole()).rejects.toThrow("the disk lost it");
});
