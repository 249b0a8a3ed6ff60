import type { Scrape } from "./prometheus-text.d.ts";

/** One answer of the server. `at` is in milliseconds of a clock that never goes back. */
export interface Sample {
  readonly at: number;
  readonly scrape: Scrape;
}

/** Two answers of the same process. */
export interface Span {
  readonly from: Sample;
  readonly to: Sample;
}

/** How many observations were at most `le`. */
export interface Bucket {
  readonly le: number;
  readonly count: number;
}

/** The sum over all label values; `undefined` when the server has no such metric. */
export declare function total(scrape: Scrape, name: string): number | undefined;

/** The rate of a counter, or `undefined` when there is no span or no such metric. */
export declare function perSecond(span: Span | undefined, name: string): number | undefined;

/** The values of one label with the counter's total and its rate, largest total first. */
export declare function byLabel(
  to: Sample,
  span: Span | undefined,
  name: string,
  label: string,
): { value: string; total: number; perSecond: number | undefined }[];

/** What a histogram counted in the span: cumulative buckets in ascending order. */
export declare function bucketsIn(span: Span | undefined, name: string): Bucket[];

/**
 * The value below which the part `q` of the observations lies, interpolated inside its bucket as Prometheus does. Beyond the
 * last finite bound the answer is that bound. `undefined` when nothing was observed.
 */
export declare function quantile(buckets: readonly Bucket[], q: number): number | undefined;

/** The mean of what a histogram observed in the span; `undefined` when nothing was observed. */
export declare function mean(span: Span | undefined, name: string): number | undefined;

/** From the oldest sample of the last `seconds` to the newest; `undefined` when there are not two. */
export declare function spanOf(samples: readonly Sample[], seconds: number): Span | undefined;

/** Whether two answers come from different runs of the server, so that their counters cannot be compared. */
export declare function isRestart(before: Sample | undefined, now: Sample): boolean;
