import { expect, test } from "vitest";
import { createMetrics } from "../metrics.ts";
import { parsePrometheusText } from "./prometheus-text.js";

test("samples are read with their labels and values", () => {
  const scrape = parsePrometheusText(
    [
      "# HELP sends_total Sends by outcome",
      "# TYPE sends_total counter",
      'sends_total{outcome="stored"} 12',
      'sends_total{outcome="refused",node="a"} 3.5e2 1795386041000',
      "",
      "lag_seconds Nan",
      'delay_bucket{le="+Inf"} +Inf',
    ].join("\n"),
  );
  expect(scrape.get("sends_total")).toEqual([
    { labels: { outcome: "stored" }, value: 12 },
    { labels: { outcome: "refused", node: "a" }, value: 350 },
  ]);
  expect(scrape.get("lag_seconds")).toEqual([{ labels: {}, value: Number.NaN }]);
  expect(scrape.get("delay_bucket")).toEqual([{ labels: { le: "+Inf" }, value: Infinity }]);
});

test("escaped characters, braces and commas in a label value are kept", () => {
  const scrape = parsePrometheusText(String.raw`m{a="say \"hi\"",b="x\\y\nz",c="{},="} 1`);
  expect(scrape.get("m")?.[0]?.labels).toEqual({ a: 'say "hi"', b: "x\\y\nz", c: "{},=" });
});

test("a counter that was never counted is there without samples", () => {
  const scrape = parsePrometheusText("# TYPE closed_total counter\n");
  expect(scrape.get("closed_total")).toEqual([]);
  expect(scrape.get("unknown_total")).toBeUndefined();
});

test("lines that are no samples are left out", () => {
  expect(parsePrometheusText("hello\n{}\n# a remark\n=1\n").size).toBe(0);
});

test("every sample of the server's own registry is read", async () => {
  const metrics = createMetrics();
  metrics.sends.inc({ outcome: "stored" }, 7);
  metrics.sendToAck.observe(0.003);
  const text = await metrics.registry.metrics();
  const scrape = parsePrometheusText(text);
  const sampleLines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect([...scrape.values()].flat()).toHaveLength(sampleLines.length);
  expect(scrape.get("gochat_sends_total")).toEqual([{ labels: { outcome: "stored" }, value: 7 }]);
  expect(scrape.get("gochat_send_to_ack_seconds_count")).toEqual([{ labels: {}, value: 1 }]);
});
