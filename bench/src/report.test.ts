import { expect, test } from "vitest";
import { formatReports } from "./report.ts";

test("one table shows every series, with its ratio where there is one", () => {
  const text = formatReports([
    {
      name: "B0",
      conditions: ["on paper"],
      rows: [
        { series: "floor", unit: "rows/s", values: [1000, 3000, 2000], ratios: [], notes: "" },
        { series: "ours", unit: "messages/s", values: [500, 1500], ratios: [0.25, 0.75], notes: "p50 1 ms" },
      ],
      goals: [{ text: "ours at half of the floor", isMet: true }],
      refusals: [],
    },
  ]);
  expect(text).toContain("2,000");
  expect(text).toContain("1,000 to 3,000");
  expect(text).toContain("0.50");
  expect(text).toContain("0.25 to 0.75");
  expect(text).toContain("met      B0: ours at half of the floor");
  expect(text).toContain("B0: on paper");
});

test("a refused result shows its reason and no figures", () => {
  const row = { series: "ours", unit: "messages/s", values: [12_345], ratios: [], notes: "" };
  const text = formatReports([
    { name: "B0", conditions: [], rows: [row], goals: [], refusals: ["the generator used 90 % of a core"] },
  ]);
  expect(text).toContain("REFUSED  B0: the generator used 90 % of a core");
  expect(text).not.toContain("12,345");
});

test("figures of another kind stand in a table of their own", () => {
  const text = formatReports([
    {
      name: "B0",
      conditions: [],
      rows: [],
      table: [
        ["attack", "harm"],
        ["waving", "none"],
      ],
      goals: [],
      refusals: [],
    },
  ]);
  expect(text).toBe(["| attack | harm |", "| ------ | ---- |", "| waving | none |", ""].join("\n"));
});
