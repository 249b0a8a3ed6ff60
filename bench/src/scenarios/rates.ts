import type { Progress } from "../load/protocol.ts";
import { median, quantile } from "../statistics.ts";

/** Messages a second that were both acknowledged and delivered, from one mark to the next. */
export interface Rate {
  /** When it ended, in seconds from the beginning. */
  readonly at: number;
  readonly perSecond: number;
}

/** The first seconds, in which programs and caches are still cold, do not count. */
export function ratesOf(progress: readonly Progress[], skippedSeconds: number): Rate[] {
  return progress
    .slice(1)
    .map((mark, i) => rateBetween(progress[i] ?? mark, mark))
    .filter(({ at }) => at > skippedSeconds + 0.5);
}

function rateBetween(from: Progress, to: Progress): Rate {
  // A second is only as good as the side that lags.
  const messages = Math.min(to.acked - from.acked, to.delivered - from.delivered);
  return { at: to.ms / 1000, perSecond: (1000 * messages) / (to.ms - from.ms) };
}

export function slowestOf(rates: readonly Rate[]): Rate {
  return rates.reduce((slowest, rate) => (rate.perSecond < slowest.perSecond ? rate : slowest), {
    at: Number.NaN,
    perSecond: Number.POSITIVE_INFINITY,
  });
}

/** The slowest second over the median one. */
export const steadiness = (rates: readonly Rate[]): number =>
  quantile(perSecond(rates), 0) / median(perSecond(rates));

export const perSecond = (rates: readonly Rate[]): number[] => rates.map((rate) => rate.perSecond);

/** The medians of so many equal parts of the time, so that a decline shows. */
export function mediansOverTime(rates: readonly Rate[], parts: number): number[] {
  const last = rates.at(-1)?.at ?? 0;
  const first = rates[0]?.at ?? 0;
  const partOf = ({ at }: Rate) => Math.min(parts - 1, Math.floor((parts * (at - first)) / (last - first)));
  return Array.from({ length: parts }, (_, part) =>
    median(perSecond(rates.filter((rate) => partOf(rate) === part))),
  );
}
