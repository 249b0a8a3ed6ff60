import { constants } from "node:fs";
import { mkdir, open, rename, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { KeyedQueue } from "../keyed-queue.ts";
import { BlockPool } from "./block-pool.ts";
import { assertRange } from "./byte-range.ts";
import type { ByteRange } from "./byte-range.ts";
import { DiskRoom } from "./disk-room.ts";
import { FileWriter, writeAll } from "./file-writer.ts";
import { gather } from "./gather.ts";
import type { Gathered } from "./gather.ts";
import { assertKey, shardOf, SHARDS } from "./object-key.ts";
import type { AppendOptions, ObjectStorage } from "./object-storage.ts";
import { fromSystem, hasCode, ObjectMissing, OffsetMismatch } from "./storage-errors.ts";

// Fewer calls than with the 64 KiB that sockets give at once; more brings nothing.
const BLOCK_BYTES = 256 * 1024;
const pool = new BlockPool(BLOCK_BYTES, { count: 32, idleMs: 60_000 });
const { O_CREAT, O_RDWR, O_TRUNC } = constants;

/**
 * Objects as files of a folder. No list of it is ever read.
 *
 *   incoming/<key>        unfinished; its size is its length
 *   objects/<xx>/<key>    finished, moved there in one step
 *
 * That no torn end counts rests on two things: nothing is reported before it is synced, and what a write that failed may have left
 * is cut off. So when a disk is full all the same, an append gives back all that it took, and others have that room. Of a machine that
 * crashes one expects that a file is not longer than its bytes are there: ext4 (unless mounted with data=writeback), XFS, btrfs and ZFS
 * see to it.
 */
export class DiskStorage implements ObjectStorage {
  readonly kind = "disk";
  readonly appendBytes = 2 * BLOCK_BYTES;
  readonly #directory: string;
  readonly #room: DiskRoom;
  readonly #turns = new KeyedQueue(Infinity);
  readonly #syncs = new KeyedQueue(Infinity);

  /** `freeBytes`: what appends leave free on its disk. */
  constructor(directory: string, { freeBytes = 0 }: { readonly freeBytes?: number } = {}) {
    this.#directory = directory;
    this.#room = new DiskRoom(directory, freeBytes);
  }

  async check(): Promise<void> {
    const probe = randomUUID();
    try {
      for (const path of [this.#incoming, ...SHARDS.map((shard) => join(this.#directory, "objects", shard))])
        await mkdir(path, { recursive: true, mode: 0o700 });
      await syncDirectory(join(this.#directory, "objects"));
      await syncDirectory(this.#directory);
      await this.put(probe, Buffer.from("probe"));
      await this.remove(probe);
    } catch (error) {
      throw new Error(adviceFor(this.#directory, error), { cause: error });
    }
  }

  async append(
    key: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    { bytesMax = 0, signal }: AppendOptions = {},
  ): Promise<number> {
    return this.#inTurn(key, async () => {
      signal?.throwIfAborted();
      using room = await this.#room.keepFor(bytesMax);
      await using file = await this.#openAt(key, offset);
      const writer = new FileWriter(file, { offset, pool, sync: this.#syncInTurn });
      const failure = await cutBackOnFailure(file, offset, async () => {
        const write = (block: Gathered) => {
          room.fill(block.length);
          return writer.write(block);
        };
        const ended = await gather(source, writer.first, write, signal);
        await writer.write(ended.rest);
        await writer.sync();
        return ended.failure;
      }).finally(() => writer.release());
      if (failure !== undefined) throw failure.error;
      return writer.length;
    });
  }

  async assertTakes(bytes: number): Promise<void> {
    await named(() => this.#room.assertFor(bytes));
  }

  async lengthOf(key: string): Promise<number> {
    assertKey(key);
    return named(async () => {
      await using file = await openIfThere(join(this.#incoming, key));
      return file === undefined ? 0 : await durableLength(file);
    });
  }

  async finish(key: string, length: number): Promise<void> {
    return this.#inTurn(key, async () => {
      const [from, to] = [join(this.#incoming, key), this.#finished(key)];
      {
        await using file = await openIfThere(from);
        if (file === undefined) return this.#confirm(to, length);
        const actual = await durableLength(file);
        if (actual !== length) throw new OffsetMismatch(actual);
      }
      await this.#move(from, to);
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(key, async () => {
      const path = join(this.#incoming, key);
      try {
        await using file = await open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600);
        await writeAll(file, bytes, 0);
        await file.datasync();
      } catch (error) {
        await unlink(path).catch(() => {});
        throw error;
      }
      await this.#move(path, this.#finished(key));
    });
  }

  async read(key: string, range?: ByteRange, signal?: AbortSignal): Promise<Readable> {
    assertKey(key);
    if (range !== undefined) assertRange(range);
    signal?.throwIfAborted();
    const file = await named(() => openIfThere(this.#finished(key), constants.O_RDONLY));
    if (file === undefined) throw new ObjectMissing();
    const bounds = range === undefined ? {} : { start: range.start, end: range.end - 1 };
    return file.createReadStream({ ...bounds, highWaterMark: BLOCK_BYTES, ...(signal && { signal }) });
  }

  pathOf(key: string): string {
    assertKey(key);
    return this.#finished(key);
  }

  async remove(key: string): Promise<void> {
    return this.#inTurn(key, async () => {
      await removeFile(this.#incoming, key);
      await removeFile(join(this.#directory, "objects", shardOf(key)), key);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  get #incoming(): string {
    return join(this.#directory, "incoming");
  }

  #finished(key: string): string {
    return join(this.#directory, "objects", shardOf(key), key);
  }

  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    assertKey(key);
    return this.#turns.run(key, Infinity, () => named(work));
  }

  /** One at a time: many together would fill the queue of a disk, in which others wait as well. */
  readonly #syncInTurn = (file: FileHandle): Promise<void> =>
    this.#syncs.run("", Infinity, () => file.datasync());

  async #openAt(key: string, offset: number): Promise<FileHandle> {
    const path = join(this.#incoming, key);
    const file = await openIfThere(path, offset === 0 ? O_RDWR | O_CREAT : O_RDWR);
    if (file === undefined) throw new OffsetMismatch(0);
    try {
      const actual = await durableLength(file);
      if (actual !== offset) throw new OffsetMismatch(actual);
      if (offset === 0) await syncDirectory(this.#incoming);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #move(from: string, to: string): Promise<void> {
    await rename(from, to);
    await syncDirectory(join(to, ".."));
    await syncDirectory(this.#incoming);
  }

  /** It was finished before. The crash may have come between the move and its sync. */
  async #confirm(path: string, length: number): Promise<void> {
    const found = await stat(path).catch((error: unknown) => {
      throw hasCode(error, "ENOENT") ? new ObjectMissing() : error;
    });
    if (found.size !== length) throw new ObjectMissing();
    await syncDirectory(join(path, ".."));
  }
}

/** Gives what the file system throws the names that callers know. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromSystem(error);
  }
}

async function openIfThere(path: string, flags: number = O_RDWR): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    if (hasCode(error, "ENOENT") && (flags & O_CREAT) === 0) return undefined;
    throw error;
  }
}

/** A process that was killed leaves bytes that are not synced yet: they count as soon as they are. */
async function durableLength(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  await file.datasync();
  return size;
}

/** After a sync that failed, the kernel calls the next one a success, whatever it has lost. */
async function cutBackOnFailure<T>(file: FileHandle, length: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await file.truncate(length).catch(() => {});
    throw error;
  }
}

async function removeFile(directory: string, name: string): Promise<void> {
  try {
    await unlink(join(directory, name));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  await syncDirectory(directory);
}

/** Names in a folder outlive a crash of the machine only when the folder is synced. Windows cannot, and need not. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  await using directory = await open(path, constants.O_RDONLY);
  await directory.sync();
}

function adviceFor(directory: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = hasCode(error, "EACCES", "EPERM")
    ? "Give the user that the server runs as the right to write there, or name another folder."
    : hasCode(error, "EXDEV")
      ? "Put all of it on one file system: a finished file is moved from incoming to objects."
      : "Make it a folder with room that can be written to, or name another one.";
  return `Files cannot be kept in ${directory} (${reason}). ${advice}`;
}
