import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

import { MalformedError } from "./malformed-error.ts";

// Headers stand close to each other: one read of the disk for many of them.
const WINDOW_BYTES = 65_536;

/** A file that is read a little at a time, at any place. Holds 64 kB of it, or what was asked for at once if that is more. */
export class FileBytes implements AsyncDisposable {
  readonly size: number;
  readonly #file: FileHandle;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  static async open(path: string): Promise<FileBytes> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      return new FileBytes(file, size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Exactly these bytes, valid until the next call. Throws `MalformedError` where the file has fewer. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new MalformedError("it ends too early");
    const isHere = offset >= this.#windowStart && offset + length <= this.#windowStart + this.#window.length;
    if (!isHere) await this.#fill(offset, Math.min(Math.max(length, WINDOW_BYTES), this.size - offset));
    const start = offset - this.#windowStart;
    return this.#window.subarray(start, start + length);
  }

  /** What is at hand from there on, at least one byte: for who reads on from there. */
  async readSome(offset: number): Promise<Buffer> {
    await this.read(offset, 1);
    return this.#window.subarray(offset - this.#windowStart);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #fill(offset: number, length: number): Promise<void> {
    const window = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#file.read(window, filled, length - filled, offset + filled);
      if (bytesRead === 0) throw new MalformedError("it became shorter");
      filled += bytesRead;
    }
    this.#window = window;
    this.#windowStart = offset;
  }
}
