/**
 * Live delivery between nodes. A hint that makes delivery fast; PostgreSQL is the truth.
 *
 * Guarantees of every implementation:
 * - A frame reaches every node subscribed at that time, the publisher's own node included, at most once.
 * - Frames that one node publishes reach a subscriber in the order of the `publish` calls.
 * - Nothing is kept for a node that is away. After any interruption that may have lost frames `onGap` is
 *   called once the subscription is live again: whoever needs completeness then reads PostgreSQL.
 * - `publish` never waits and never throws. A frame that cannot be handed over at once is dropped and counted:
 *   there is no queue that grows while the bus is down. Dropped frames are an interruption for every node: each is
 *   told `onGap` once the publisher can publish again.
 */
export interface Bus extends AsyncDisposable {
  readonly publish: (channel: string, frame: string) => void;
  /**
   * Resolves when the subscription is live, however long the bus is down; rejects when the bus is closed before.
   * Subscriptions last as long as the bus.
   */
  readonly subscribe: (channel: string, subscriber: BusSubscriber) => Promise<void>;
  /** Resolves when the bus answers; rejects otherwise. For health checks. */
  readonly ping: () => Promise<void>;
  readonly kind: "memory" | "redis";
}

export interface BusSubscriber {
  /** Must not throw. Runs on the hot path: no I/O. */
  readonly onFrame: (frame: string) => void;
  readonly onGap: () => void;
}
