/** The value below which this share of the values lies, interpolated between neighbours; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), low: quantile(values, 0), high: quantile(values, 1) };
}

/** Each value over the one that was measured beside it. */
export const ratios = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, i) => value / (others[i] ?? Number.NaN));

/**
 * Each value over the mean of the floors measured just before and just after it, so that a machine that becomes slower
 * or faster meanwhile changes the ratio as little as possible. There is one floor more than there are values.
 */
export function ratiosToFloor(values: readonly number[], floors: readonly number[]): number[] {
  if (floors.length !== values.length + 1) throw new RangeError("Every value stands between two floors.");
  return values.map((value, i) => (2 * value) / ((floors[i] ?? Number.NaN) + (floors[i + 1] ?? Number.NaN)));
}
