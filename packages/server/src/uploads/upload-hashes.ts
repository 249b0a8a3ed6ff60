import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";

interface Hashed {
  readonly hash: Hash;
  readonly length: number;
}

// Of uploads that wait to be gone on with. One that was forgotten is hashed anew from the storage.
const WAITING_MAX = 1000;

/** The SHA-256 of uploads so far, as long as all of an upload came through this process. */
export class UploadHashes {
  readonly #hashed = new Map<string, Hashed>();

  /** Takes it out: what hashes on gives it back when what it hashed is stored. Undefined: it must be hashed anew. */
  take(key: string, length: number): Hash | undefined {
    if (length === 0) return createHash("sha256");
    const found = this.#hashed.get(key);
    this.#hashed.delete(key);
    return found?.length === length ? found.hash : undefined;
  }

  give(key: string, hash: Hash, length: number): void {
    this.#hashed.set(key, { hash, length });
    if (this.#hashed.size <= WAITING_MAX) return;
    const [oldest] = this.#hashed.keys();
    if (oldest !== undefined) this.#hashed.delete(oldest);
  }
}

/** Hashes what passes. */
export async function* hashing(
  source: AsyncIterable<Uint8Array>,
  hash: Hash | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    hash?.update(bytes);
    yield bytes;
  }
}
