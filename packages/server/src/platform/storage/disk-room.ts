import { statfs } from "node:fs/promises";

import { StorageFull } from "./storage-errors.ts";

/** Room for bytes that are still to come; until it is disposed, or filled, nobody else gets it. */
export interface KeptRoom extends Disposable {
  /** So many more are written: from now on the file system counts them. */
  readonly fill: (bytes: number) => void;
}

/**
 * What a file system has left, less what must stay free, and less what this process keeps for others. No promise: other processes
 * write to it, too.
 */
export class DiskRoom {
  readonly #directory: string;
  readonly #freeBytes: number;
  #keptBytes = 0;

  /** `freeBytes`: must stay free. */
  constructor(directory: string, freeBytes: number) {
    this.#directory = directory;
    this.#freeBytes = freeBytes;
  }

  /** Throws `StorageFull` when there is none for so many bytes. */
  async assertFor(bytes: number): Promise<void> {
    if (bytes === 0) return;
    const { bavail, bsize } = await statfs(this.#directory);
    if (bytes > bavail * bsize - this.#freeBytes - this.#keptBytes)
      throw new StorageFull("The disk has no room for it.");
  }

  async keepFor(bytes: number): Promise<KeptRoom> {
    await this.assertFor(bytes);
    let left = bytes;
    this.#keptBytes += left;
    const fill = (written: number) => {
      const filled = Math.min(written, left);
      left -= filled;
      this.#keptBytes -= filled;
    };
    return { fill, [Symbol.dispose]: () => fill(left) };
  }
}
