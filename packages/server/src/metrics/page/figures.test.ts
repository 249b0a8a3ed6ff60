import { runsOf } from "@gochat/testkit/runs.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketsIn, byLabel, isRestart, mean, perSecond, quantile, spanOf, total } from "./figures.js";
import type { Sample, Span } from "./figures.js";
import { parsePrometheusText } from "./prometheus-text.js";

const sample = (seconds: number, text: string): Sample => ({
  at: seconds * 1000,
  scrape: parsePrometheusText(text),
});
const span = (before: string, after: string, seconds = 10): Span => ({
  from: sample(0, before),
  to: sample(seconds, after),
});

test("total adds the values of all labels and knows what is not there", () => {
  const { scrape } = sample(0, 'm{a="1"} 2\nm{a="2"} 3\n# TYPE empty counter');
  expect(total(scrape, "m")).toBe(5);
  expect(total(scrape, "empty")).toBe(0);
  expect(total(scrape, "other")).toBeUndefined();
});

test("a rate is what was added, by the time it took", () => {
  expect(perSecond(span("m 100", "m 150"), "m")).toBe(5);
  expect(perSecond(span("", "m 20"), "m")).toBe(2);
  expect(perSecond(span("m 100", "m 50"), "m")).toBe(0);
  expect(perSecond(span("m 1", "n 1"), "m")).toBeUndefined();
  expect(perSecond(undefined, "m")).toBeUndefined();
});

test("counters by label come with their rate, the largest first", () => {
  const both = span('m{code="a"} 10', 'm{code="a"} 30\nm{code="b"} 50');
  expect(byLabel(both.to, both, "m", "code")).toEqual([
    { value: "b", total: 50, perSecond: 5 },
    { value: "a", total: 30, perSecond: 2 },
  ]);
  expect(byLabel(both.from, undefined, "m", "code")).toEqual([
    { value: "a", total: 10, perSecond: undefined },
  ]);
});

const histogram = (...counts: [number, number, number, number]) =>
  ["0.01", "0.1", "1", "+Inf"].map((le, index) => `h_bucket{le="${le}"} ${counts[index]}`).join("\n");

test("a percentile is interpolated inside the bucket of what the span observed", () => {
  const buckets = bucketsIn(span(histogram(1000, 1000, 1000, 1000), histogram(1050, 1090, 1100, 1100)), "h");
  expect(buckets.map(({ count }) => count)).toEqual([50, 90, 100, 100]);
  expect(quantile(buckets, 0.5)).toBeCloseTo(0.01);
  expect(quantile(buckets, 0.7)).toBeCloseTo(0.055);
  expect(quantile(buckets, 0.99)).toBeCloseTo(0.91);
});

test("a percentile beyond the last bound is that bound, and without observations there is none", () => {
  expect(quantile(bucketsIn(span(histogram(0, 0, 0, 0), histogram(0, 0, 0, 5)), "h"), 0.5)).toBe(1);
  expect(quantile(bucketsIn(span(histogram(3, 3, 3, 3), histogram(3, 3, 3, 3)), "h"), 0.5)).toBeUndefined();
  expect(quantile([], 0.5)).toBeUndefined();
});

test("percentiles never fall as q grows, and lie in the bucket of the value", () => {
  const bounds = [0.001, 0.01, 0.1, 1, 10];
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 9.9, noNaN: true }), { minLength: 1 }), (values) => {
      const buckets = [...bounds, Infinity].map((le) => ({
        le,
        count: values.filter((value) => value <= le).length,
      }));
      const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((q) => quantile(buckets, q));
      const median = values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? 0;
      const upper = bounds.find((bound) => median <= bound) ?? 10;
      const lower = bounds[bounds.indexOf(upper) - 1] ?? 0;
      expect([p50, p95, p99]).toEqual([p50, p95, p99].toSorted((a, b) => a - b));
      expect(p50).toBeGreaterThanOrEqual(lower);
      expect(p50).toBeLessThanOrEqual(upper + 1e-9);
    }),
    { numRuns: runsOf(1000) },
  );
});

test("a mean is that of the span", () => {
  expect(mean(span("b_sum 100\nb_count 10", "b_sum 160\nb_count 13"), "b")).toBeCloseTo(20);
  expect(mean(span("b_sum 100\nb_count 10", "b_sum 100\nb_count 10"), "b")).toBeUndefined();
});

test("a span reaches back as far as asked for, and not over a pause", () => {
  const samples = [1, 2, 3, 4, 5].map((seconds) => sample(seconds, ""));
  expect(spanOf(samples, 2)?.from.at).toBe(3000);
  expect(spanOf(samples, 60)?.from.at).toBe(1000);
  expect(spanOf([...samples, sample(100, "")], 10)).toBeUndefined();
  expect(spanOf([], 10)).toBeUndefined();
});

test("another start time is a restart", () => {
  const before = sample(0, "process_start_time_seconds 5");
  expect(isRestart(before, sample(1, "process_start_time_seconds 5"))).toBe(false);
  expect(isRestart(before, sample(1, "process_start_time_seconds 9"))).toBe(true);
  expect(isRestart(undefined, before)).toBe(false);
});
