import type { FileHandle } from "node:fs/promises";

import { Gathered } from "./gather.ts";

/** Writes blocks at the end of a file, each while the next one is gathered. When it throws, nothing is being written. */
export class FileWriter {
  readonly #file: FileHandle;
  readonly #blocks: [Gathered, Gathered];
  #length: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, offset: number, blockBytes: number) {
    this.#file = file;
    this.#length = offset;
    this.#blocks = [new Gathered(blockBytes, blockBytes), new Gathered(blockBytes, blockBytes)];
  }

  get first(): Gathered {
    return this.#blocks[0];
  }

  /** Where the file ends once all is written. */
  get length(): number {
    return this.#length;
  }

  /** Gives the block that is filled next. A write that fails is told by the call after it. */
  async write(block: Gathered): Promise<Gathered> {
    await this.#writing;
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
    await this.#file.datasync();
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
