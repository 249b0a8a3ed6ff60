import type { Readable } from "node:stream";

import type { ByteRange } from "./byte-range.ts";

/**
 * Where the bytes of files are.
 *
 * Guarantees of every implementation:
 * - An object is made under a key that was never used (`object-key.ts`), from its first byte to its last, and never changes once it
 *   is finished. Until then nobody can read it, not even its beginning: what an unfinished upload has stored is unreadable in S3.
 *   Whoever needs its bytes again, to hash them after a restart, finishes it and reads it before telling anybody its key.
 * - What a method has done when it resolves outlives a crash of the process and of the machine.
 * - It is `StorageFull` when there is no room, `StorageUnavailable` when the storage is away, too slow or broken, and these are thrown
 *   within the storage's limits of time. Anything else that is thrown is a mistake of the caller or of the configuration.
 * - Memory is bounded: an append holds at most `appendBytes`, a read what a stream buffers; how many there are at once is up to
 *   the caller. Of what appends held up to 64 MiB stays for a minute, for the next ones.
 * - Calls for one key within one instance wait for each other, except `lengthOf` and `read`. Between instances (other processes, other
 *   nodes) the caller sees to it that one at a time writes, finishes or removes a key.
 */
export interface ObjectStorage extends AsyncDisposable {
  readonly kind: "disk" | "s3";
  /** The most that an append holds in memory. */
  readonly appendBytes: number;
  /** Makes what is missing, and tries it. Throws a sentence that says what to do when nothing can be kept here. Once, before all else. */
  readonly check: () => Promise<void>;
  /**
   * Adds bytes to an unfinished object; at 0 it begins. Resolves with its length. Where it can be told beforehand that there is no
   * room for `bytesMax`, it is `StorageFull` before any are taken, and until it ends nobody else gets that room. When the source fails,
   * or the signal aborts, what came before is kept first, and then that error is thrown, or the signal's reason. When the storage
   * fails, some of what came before may be kept: `lengthOf` says how much. Throws `OffsetMismatch` when its length is another one, and
   * `ObjectMissing` when it is so old that a bucket has forgotten it.
   *
   * A chunk of the source is good until the next one is asked for. The source is closed when it is not read to its end; one that is
   * silent when the signal aborts is for the caller to end.
   */
  readonly append: (
    key: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    options?: AppendOptions,
  ) => Promise<number>;
  /** Throws what an append of so many bytes would, `StorageFull` or `StorageUnavailable`, as far as that is known. Costs next to nothing. */
  readonly assertTakes: (bytes: number) => Promise<void>;
  /** Bytes of an unfinished object that outlive a crash; 0 when there is none. What an append under way has added counts, or not yet. */
  readonly lengthOf: (key: string) => Promise<number>;
  /**
   * From now on it can be read, whole. Throws `OffsetMismatch` when its length is another one, and `ObjectMissing` when it was never
   * begun, or is forgotten. When it is finished already, with that length, nothing happens.
   */
  readonly finish: (key: string, length: number) => Promise<void>;
  /** A finished object at once. For small ones: they are in memory. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  /**
   * The bytes from `start` up to `end`, without the latter, or all; what lies beyond its end is left out. Throws `ObjectMissing`.
   * Destroying the stream frees everything, and so does the signal.
   */
  readonly read: (key: string, range?: ByteRange, signal?: AbortSignal) => Promise<Readable>;
  /** Takes it away, finished or not. When there is none, nothing happens. */
  readonly remove: (key: string) => Promise<void>;
  /** Where a finished object lies on this machine, for reading; where it lies elsewhere, there is no such method. */
  readonly pathOf?: (key: string) => string;
  /** An address at which anybody gets it until it expires, with these headers. Where there is none (disk), `read` is the only way. */
  readonly signedUrl?: (key: string, link: SignedLink) => Promise<string>;
}

export interface AppendOptions {
  /** As many come at most. */
  readonly bytesMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SignedLink {
  /** It is good for this one alone. */
  readonly method: "GET" | "HEAD";
  readonly expiresInS: number;
  readonly contentType: string;
  /** Of the header `Content-Disposition`. */
  readonly disposition: string;
  readonly cacheControl: string;
}
