import type { Goal } from "../report.ts";
import { quantile } from "../statistics.ts";
import { describeTally } from "./front/tally.ts";
import type { Tally } from "./front/tally.ts";
import type { Testimony } from "./protocol.ts";

/** What an attack did to a server. */
export interface Outcome {
  readonly attack: string;
  /** Whose server it was. */
  readonly server: string;
  /** Above what it had before: at most during the attack, and when the attackers had been gone for a while. */
  readonly grownBytes: number;
  readonly keptBytes: number;
  readonly testimony: Testimony;
  readonly tally: Tally;
  /** How the server ended; undefined: it did not. */
  readonly ending: string | undefined;
}

const GROWN_MAX_BYTES = 200e6;
const WAIT_MAX_MS = 250;

export const HEAD = [
  "attack",
  "server",
  "memory MB",
  "kept MB",
  "/livez p99 ms",
  "longest",
  "ack p99 ms",
  "longest",
  "delivery p99 ms",
  "the neighbour lost",
  "the attackers got",
];

export function cellsOf({
  attack,
  server,
  grownBytes,
  keptBytes,
  testimony,
  tally,
  ending,
}: Outcome): string[] {
  const { livez, acks, deliveries } = testimony;
  return [
    attack,
    server,
    signed(grownBytes / 1e6),
    signed(keptBytes / 1e6),
    count(quantile(livez, 0.99)),
    count(quantile(livez, 1)),
    count(quantile(acks, 0.99)),
    count(quantile(acks, 1)),
    count(quantile(deliveries, 0.99)),
    ending === undefined ? lossesOf(testimony) : `THE SERVER ENDED: ${ending}`,
    describeTally(tally),
  ];
}

export function goalOf({ attack, grownBytes, testimony, ending }: Outcome): Goal {
  const { livez, acks, lostSockets } = testimony;
  const reasons = [
    ...(grownBytes < GROWN_MAX_BYTES ? [] : [`memory grew by ${count(grownBytes / 1e6)} MB`]),
    ...(isQuick(livez) ? [] : [`/livez took ${count(quantile(livez, 0.99))} ms`]),
    ...(isQuick(acks) ? [] : [`an acknowledgement took ${count(quantile(acks, 0.99))} ms`]),
    ...(lostSockets === 0 ? [] : [`the neighbour lost ${lostSockets} sockets`]),
    ...(ending === undefined ? [] : [`the server ended with ${ending}`]),
  ];
  const text = `${attack}: memory grows by less than 200 MB, p99 below 250 ms, nothing is killed`;
  return {
    text: reasons.length === 0 ? text : `${text} (${reasons.join(", ")})`,
    isMet: reasons.length === 0,
  };
}

// Nothing measured is not quick.
const isQuick = (waits: readonly number[]): boolean => quantile(waits, 0.99) < WAIT_MAX_MS;

function lossesOf({ unanswered, refusedSends, failedProbes, lostSockets }: Testimony): string {
  const losses = [
    [unanswered, "without answer"],
    [refusedSends, "sends refused"],
    [failedProbes, "probes failed"],
    [lostSockets, "sockets"],
  ] as const;
  return (
    losses
      .filter(([times]) => times > 0)
      .map(([times, what]) => `${times} ${what}`)
      .join(", ") || "nothing"
  );
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const signed = (value: number): string => (value > 0 ? "+" : "") + count(value);
