import type { AbortSignalLike } from "../platform-types.ts";

/**
 * Where a client keeps what outlives it: records by key. Values are what `JSON` can carry. Whoever shares a storage (the tabs of a
 * browser) sees what the others have written. Keys that begin with `app/` are left to the application.
 */
export interface Storage {
  /** The records whose key begins with `prefix`, in no order. */
  readonly read: (prefix: string) => Promise<ReadonlyMap<string, unknown>>;
  /** Writes all of them or none; undefined removes. When it resolves they outlive a crash of the process. In the order of the calls. */
  readonly write: (records: ReadonlyMap<string, unknown>) => Promise<void>;
  /**
   * Runs while nobody else who shares the storage runs under the same name, and gives back what it gives back. A lock is free again
   * when its holder is gone, whatever became of it. `isPatient: false`: undefined at once when somebody else holds it.
   */
  readonly lock: <T>(name: string, run: () => Promise<T>, options?: LockOptions) => Promise<T | undefined>;
  /** Ends what was begun, then gives the storage to others. */
  readonly close: () => Promise<void>;
  /**
   * Where it is true, a value may be a `Blob` as well, and is read as one. A `Blob` for which there is no room is left out, and nothing
   * else: whoever reads finds that it is not there.
   */
  readonly keepsBlobs?: boolean | undefined;
}

export interface LockOptions {
  /** True by default: waits until the lock is free. */
  readonly isPatient?: boolean;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignalLike;
}
