export interface PresenceTimings {
  /** Between two turns of the one timer. Everything that is due waits for a turn. */
  readonly tickMs: number;
  /** Between two changes of one person that are passed on. */
  readonly changeEveryMs: number;
  /** From the last connection of a person to `offline` (P4). */
  readonly offlineAfterMs: number;
  readonly beaconEveryMs: number;
  /** A node that was silent for this long is dead. */
  readonly deadAfterMs: number;
  readonly renewEveryMs: number;
  /** How long a node goes on telling another one about somebody whom it does not ask about again. */
  readonly leaseMs: number;
}

/**
 * A node that dies is silent for 15 s, is missed at the next turn (1 s), and its people are shown as gone after at most another
 * 1 s and turn: 18 s of the 30 that P4 allows. The 20 s of `offlineAfterMs` do not come on top: whoever came back is on
 * another node by then.
 */
export const PRESENCE_TIMINGS: PresenceTimings = {
  tickMs: 1000,
  changeEveryMs: 1000,
  offlineAfterMs: 20_000,
  // A third of what makes a node dead: one that stands still for a moment is not.
  beaconEveryMs: 5000,
  deadAfterMs: 15_000,
  // A third of the lease: two renewals may be lost.
  renewEveryMs: 30_000,
  leaseMs: 90_000,
};
