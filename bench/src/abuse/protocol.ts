import type { Target } from "./attack.ts";
import type { Tally } from "./front/tally.ts";

/** To the process that attacks. */
export interface AttackOrder {
  readonly attack: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly target: Target;
  readonly seconds: number;
}

export type AttackAnswer = Tally;

/** To the process of the neighbour: connect and go on for ever; count from now on; say what was counted. */
export type WitnessOrder =
  | { readonly kind: "begin"; readonly port: number; readonly sendsPerSecond: number }
  | { readonly kind: "count" | "tell" };

export interface Testimony {
  /** Milliseconds. Of `/livez`, from a new connection each time. */
  readonly livez: readonly number[];
  /** Of a neighbour's sends, until their acknowledgement, and until the other side had them. */
  readonly acks: readonly number[];
  readonly deliveries: readonly number[];
  readonly unanswered: number;
  /** What the neighbour did not get: errors for sends, probes that failed or were refused, sockets that ended. */
  readonly refusedSends: number;
  readonly failedProbes: number;
  readonly lostSockets: number;
}
