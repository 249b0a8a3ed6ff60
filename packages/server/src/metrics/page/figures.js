/** @import * as declared from "./figures.d.ts" */

/** @type {typeof declared.total} */
export const total = (scrape, name) => scrape.get(name)?.reduce((sum, { value }) => sum + value, 0);

const secondsIn = (/** @type {declared.Span} */ { from, to }) => (to.at - from.at) / 1000;

/** @type {typeof declared.perSecond} */
export const perSecond = (span, name) => {
  if (span === undefined) return undefined;
  const after = total(span.to.scrape, name);
  if (after === undefined) return undefined;
  return Math.max(0, after - (total(span.from.scrape, name) ?? 0)) / secondsIn(span);
};

const totalsByLabel = (
  /** @type {declared.Sample | undefined} */ sample,
  /** @type {string} */ name,
  /** @type {string} */ label,
) => {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const { labels, value } of sample?.scrape.get(name) ?? []) {
    const key = labels[label] ?? "";
    totals.set(key, (totals.get(key) ?? 0) + value);
  }
  return totals;
};

/** @type {typeof declared.byLabel} */
export const byLabel = (to, span, name, label) => {
  const before = totalsByLabel(span?.from, name, label);
  return [...totalsByLabel(to, name, label)]
    .map(([value, count]) => ({
      value,
      total: count,
      perSecond: span && Math.max(0, count - (before.get(value) ?? 0)) / secondsIn(span),
    }))
    .sort((a, b) => b.total - a.total);
};

/** @type {typeof declared.bucketsIn} */
export const bucketsIn = (span, name) => {
  const before = totalsByLabel(span?.from, `${name}_bucket`, "le");
  return [...totalsByLabel(span?.to, `${name}_bucket`, "le")]
    .map(([le, count]) => ({
      le: le === "+Inf" ? Infinity : Number(le),
      count: count - (before.get(le) ?? 0),
    }))
    .sort((a, b) => a.le - b.le);
};

/** @type {typeof declared.quantile} */
export const quantile = (buckets, q) => {
  const observed = buckets.at(-1)?.count ?? 0;
  if (observed <= 0) return undefined;
  const rank = q * observed;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  const lower = buckets[index - 1] ?? { le: 0, count: 0 };
  if (bucket === undefined || bucket.le === Infinity) return lower.le;
  const inBucket = bucket.count - lower.count;
  return inBucket === 0 ? bucket.le : lower.le + ((bucket.le - lower.le) * (rank - lower.count)) / inBucket;
};

/** @type {typeof declared.mean} */
export const mean = (span, name) => {
  const count = perSecond(span, `${name}_count`);
  const sum = perSecond(span, `${name}_sum`);
  return count === undefined || sum === undefined || count === 0 ? undefined : sum / count;
};

/** @type {typeof declared.spanOf} */
export const spanOf = (samples, seconds) => {
  const to = samples.at(-1);
  // Half a second more than asked for: answers never come in steps of exactly one second.
  const from = to && samples.find(({ at }) => at >= to.at - seconds * 1000 - 500);
  return to === undefined || from === undefined || from === to ? undefined : { from, to };
};

/** @type {typeof declared.isRestart} */
export const isRestart = (before, now) =>
  before !== undefined &&
  total(before.scrape, "process_start_time_seconds") !== total(now.scrape, "process_start_time_seconds");
