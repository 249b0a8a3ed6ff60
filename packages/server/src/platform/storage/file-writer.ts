import type { FileHandle } from "node:fs/promises";

import type { BlockPool } from "./block-pool.ts";
import { Gathered } from "./gather.ts";

// What a file system has not written yet, the next one who syncs may have to wait for: the log of a database on the same disk.
const UNSYNCED_BYTES = 1024 * 1024;

export interface FileWriterOptions {
  readonly offset: number;
  readonly pool: BlockPool;
  /** How a file is synced: in turn with others. */
  readonly sync: (file: FileHandle) => Promise<void>;
}

/**
 * Writes blocks at the end of a file, each while the next one is gathered, and syncs them on the way. When it throws, nothing is being
 * written.
 */
export class FileWriter {
  readonly #file: FileHandle;
  readonly #blocks: [Gathered, Gathered];
  #length: number;
  readonly #sync: (file: FileHandle) => Promise<void>;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #unsynced = 0;

  constructor(file: FileHandle, { offset, pool, sync }: FileWriterOptions) {
    this.#file = file;
    this.#sync = sync;
    this.#length = offset;
    this.#blocks = [new Gathered(pool.blockBytes, pool), new Gathered(pool.blockBytes, pool)];
  }

  get first(): Gathered {
    return this.#blocks[0];
  }

  /** Where the file ends once all is written. */
  get length(): number {
    return this.#length;
  }

  /** Gives the block that is filled next. A write or a sync that fails is told by a call after it. */
  async write(block: Gathered): Promise<Gathered> {
    await this.#writing;
    if (this.#unsynced >= UNSYNCED_BYTES) await this.#syncOnTheWay();
    this.#unsynced += block.length;
    this.#writing = this.#writeOut(block.bytes(), this.#length);
    this.#writing.catch(() => {});
    this.#length += block.length;
    const next = block === this.#blocks[0] ? this.#blocks[1] : this.#blocks[0];
    next.clear();
    return next;
  }

  /** All of it outlives a crash. */
  async sync(): Promise<void> {
    await this.#writing;
    await this.#syncing;
    await this.#sync(this.#file);
  }

  /** Gives its blocks to others. Only when it is done, or has thrown. */
  release(): void {
    for (const block of this.#blocks) block.release();
  }

  /** Begins with what is written; waits only for the one before. */
  async #syncOnTheWay(): Promise<void> {
    await this.#syncing;
    this.#unsynced = 0;
    this.#syncing = this.#sync(this.#file);
    this.#syncing.catch(() => {});
  }

  async #writeOut(blocks: readonly Uint8Array[], start: number): Promise<void> {
    let position = start;
    for (const bytes of blocks) position = await writeAll(this.#file, bytes, position);
  }
}

/** A write may take a part of what it is given. Gives where it ends. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
  return position + bytes.length;
}
