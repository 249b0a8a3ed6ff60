/** Between a benchmark and its load generator, which is a process of its own. */
export type Order =
  | ({ readonly kind: "connect"; readonly port: number } & LoadShape)
  | { readonly kind: "run"; readonly window: number; readonly seconds: number };

export interface LoadShape {
  readonly pairs: number;
  readonly contentBytes: number;
  /** The share of the pairs whose sends have a `client_id`. */
  readonly keyedShare: number;
}

/** Where a run stood once. */
export interface Progress {
  /** Since its first send. */
  readonly ms: number;
  readonly acked: number;
  readonly delivered: number;
}

export interface RunResult {
  /** Between the first send and the order to stop. */
  readonly seconds: number;
  readonly acked: number;
  readonly delivered: number;
  /** In all, with those that were answered after the order to stop. */
  readonly sent: number;
  /** About every second, from the first send on. */
  readonly progress: readonly Progress[];
  /** Since it connected, after the last answer. */
  readonly totals: { readonly sent: number; readonly acked: number; readonly delivered: number };
  /** Milliseconds from sending to the answer, of one message in a hundred. */
  readonly latencies: readonly number[];
  readonly problems: readonly string[];
}

export type Answer = { readonly kind: "connected" } | { readonly kind: "result"; readonly result: RunResult };
