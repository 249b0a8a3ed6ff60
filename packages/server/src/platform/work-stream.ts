/**
 * Work handed to the worker role after a commit.
 *
 * Guarantees of every implementation:
 * - At least once: an entry that `append` accepted is given to one consumer of the group, and given again (to any
 *   consumer) when it was not acknowledged within `claimAfterMs`, for as long as the stream keeps its data.
 * - The stream may lose everything (a flushed Redis, a restarted process), and it is bounded: it loses its oldest
 *   entries when nobody reads for long. It is therefore never the only record: the outbox table is, and the worker
 *   sweeps it.
 * - Entries appended by one node are first given out in the order of the `append` calls; repeats may be out of order.
 */
export interface WorkStream extends AsyncDisposable {
  /** Resolves when the stream has the entry; rejects when it may not have it. */
  readonly append: (payload: string) => Promise<void>;
  /**
   * Up to `limit` entries for this consumer: entries that another consumer left unacknowledged first, then new ones.
   * Waits up to `waitMs` for the first entry and resolves with none after that, or when `signal` aborts.
   * Rejects when the stream cannot be read, but not before a pause: a caller may loop over it.
   */
  readonly read: (
    consumer: string,
    limit: number,
    waitMs: number,
    signal: AbortSignal,
  ) => Promise<StreamEntry[]>;
  /** The entries are done: they are not given out again, and their memory is freed. */
  readonly acknowledge: (ids: readonly string[]) => Promise<void>;
  /** Moves an entry that keeps failing out of the way, to where an operator finds it. */
  readonly bury: (entry: StreamEntry, reason: string) => Promise<void>;
  /** Entries appended and not yet acknowledged. */
  readonly depth: () => Promise<number>;
  readonly kind: "memory" | "redis";
}

export interface StreamEntry {
  id: string;
  payload: string;
  /** How often this entry has been given out, this time included. */
  deliveries: number;
}
