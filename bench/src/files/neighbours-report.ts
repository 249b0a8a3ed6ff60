import type { Testimony } from "../abuse/protocol.ts";
import type { Report, Row } from "../report.ts";
import { median, quantile, ratios, ratiosToFloor } from "../statistics.ts";
import type { UploadCounts } from "./protocol.ts";
import type { Trouble } from "./trouble.ts";

const RATIO_MAX = 1.5;
const MB = 1e6;

/** A trouble and what came of it, for each repetition. */
export interface TroubleSeries {
  readonly trouble: Trouble;
  readonly testimonies: readonly Testimony[];
  readonly counts: readonly UploadCounts[];
}

export interface HeardOfNeighbours {
  /** Before and after each trouble of each repetition. */
  readonly alone: readonly Testimony[];
  readonly series: readonly TroubleSeries[];
  /** How long each was listened to. */
  readonly seconds: number;
}

export function reportNeighbours(
  name: string,
  { alone, series, seconds }: HeardOfNeighbours,
  conditions: readonly string[],
): Report {
  const measured = series.map((one, at) => {
    const { trouble, testimonies, counts } = one;
    const floor = series.find((other) => other.trouble.name === trouble.floor);
    const toAlone = (testimony: Testimony, repetition: number) => {
      const before = repetition * series.length + at;
      return ratiosToFloor(p99([testimony]), p99(alone.slice(before, before + 2)));
    };
    const row: Row = {
      series: trouble.name,
      unit: "µs",
      values: p99(testimonies),
      ratios:
        floor === undefined ? testimonies.flatMap(toAlone) : ratios(p99(testimonies), p99(floor.testimonies)),
      notes: [`p50 ${p50(testimonies)}`, describeCounts(counts, seconds), lossesOf(testimonies)]
        .filter(Boolean)
        .join("; "),
    };
    return { trouble, row, losses: lossesOf(testimonies) };
  });
  const floors = new Set(series.map(({ trouble }) => trouble.floor));
  return {
    name,
    conditions,
    rows: [
      { series: "alone", unit: "µs", values: p99(alone), ratios: [], notes: `p50 ${p50(alone)}` },
      ...measured.map(({ row }) => row),
    ],
    goals: measured
      .filter(({ trouble }) => !floors.has(trouble.name))
      .map(({ trouble, row }) => {
        const ratio = median(row.ratios);
        const text = `${trouble.name}: ${ratio.toFixed(2)} of ${trouble.floor ?? "alone"}, at most ${RATIO_MAX} is wanted`;
        return { text, isMet: ratio <= RATIO_MAX };
      }),
    failures: measured
      .filter(({ losses }) => losses !== "")
      .map(({ trouble, losses }) => `${trouble.name}: ${losses}`),
    refusals: [],
  };
}

const p99 = (all: readonly Testimony[]): number[] => all.map(({ acks }) => 1000 * quantile(acks, 0.99));

const p50 = (all: readonly Testimony[]): number =>
  Math.round(1000 * median(all.map(({ acks }) => median(acks))));

function describeCounts(all: readonly UploadCounts[], seconds: number): string {
  const rate = median(all.map(({ bytes }) => bytes)) / MB / seconds;
  const statuses = new Map<string, number>();
  for (const counts of all)
    for (const [status, times] of Object.entries(counts.statuses))
      statuses.set(status, (statuses.get(status) ?? 0) + times);
  const answers = [...statuses].map(([status, times]) => `${times} × ${status}`);
  return [`${Math.round(rate)} MB/s`, ...answers].join(", ");
}

/** What the neighbours did not get. */
function lossesOf(all: readonly Testimony[]): string {
  const sum = (of: (one: Testimony) => number) => all.reduce((total, one) => total + of(one), 0);
  return [
    [sum(({ unanswered }) => unanswered), "without answer"],
    [sum(({ refusedSends }) => refusedSends), "sends refused"],
    [sum(({ lostSockets }) => lostSockets), "sockets lost"],
  ]
    .filter(([times]) => Number(times) > 0)
    .map(([times, what]) => `${times} ${what}`)
    .join(", ");
}
