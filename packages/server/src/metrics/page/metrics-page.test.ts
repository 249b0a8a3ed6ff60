import { Script } from "node:vm";
import { expect, test } from "vitest";
import { createMetrics } from "../metrics.ts";
import { loadMetricsPage } from "./metrics-page.ts";
import { parsePrometheusText } from "./prometheus-text.js";
import { TABLES, TILES } from "./tiles.js";

const { html, contentSecurityPolicy } = loadMetricsPage();
const [, script = ""] = /<script type="module">(.*?)<\/script>/s.exec(html) ?? [];
const [, style = ""] = /<style>(.*?)<\/style>/s.exec(html) ?? [];

test("the joined script is one script without imports and exports", () => {
  expect(() => new Script(`(async () => {${script}})`)).not.toThrow();
  expect(script).not.toMatch(/^(import|export)\b/m);
});

test("no file is cut short by a closing tag inside it", () => {
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(script).toContain("void run();");
  expect(style).toContain("prefers-color-scheme: dark");
});

test("the page loads nothing from anywhere", () => {
  const addresses = [...html.matchAll(/(?:https?:)?\/\/[\w.-]+\.[\w]+[^\s'"`]*/g)].map(
    ([address]) => address,
  );
  expect(addresses.filter((address) => address !== "http://www.w3.org/2000/svg")).toEqual([]);
  expect(html).not.toMatch(/\bsrc=/);
  expect(style).not.toMatch(/@import|url\(/);
});

test("the policy allows this page's style and script and requests to its own server, nothing else", () => {
  expect(
    contentSecurityPolicy.split("; ").map((directive) => directive.replace(/'sha256-[\w+/]{43}='/, "HASH")),
  ).toEqual([
    "default-src 'none'",
    "script-src HASH",
    "style-src HASH",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]);
  // Neither of them would be allowed.
  expect(html).not.toMatch(/ style=| on\w+=/);
});

test("every metric that a tile or a table names in createMetrics is there", async () => {
  const text = await createMetrics().registry.metrics();
  const to = { at: 10_000, scrape: parsePrometheusText(text) };
  const from = { at: 0, scrape: to.scrape };
  const read = (title: string) =>
    TILES.find((tile) => tile.title === title)?.read({ to, span: { from, to } });
  expect(read("Messages sent")).toEqual([{ value: 0, unit: "/s" }]);
  expect(read("Messages delivered")).toEqual([{ value: 0, unit: "/s" }]);
  expect(read("CPU")).toEqual([{ value: 0 }]);
  expect(read("Memory")?.map(({ value }) => value)).toEqual([expect.any(Number), expect.any(Number)]);
  expect(TABLES.filter(({ metric }) => !to.scrape.has(metric))).toEqual([]);
});
