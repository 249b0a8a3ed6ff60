import { spread } from "./statistics.ts";

export interface Row {
  readonly series: string;
  readonly unit: string;
  /** One for each repetition. */
  readonly values: readonly number[];
  /** To the floor, or to the other side of a comparison, one for each repetition; empty where there is none. */
  readonly ratios: readonly number[];
  readonly notes: string;
}

export interface Goal {
  readonly text: string;
  readonly isMet: boolean;
}

export interface Report {
  readonly name: string;
  /** What the figures were measured on and how. */
  readonly conditions: readonly string[];
  readonly rows: readonly Row[];
  /** Figures of another kind, in a table of their own with its head. */
  readonly table?: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
  /** What must not be, whatever the figures are. */
  readonly failures?: readonly string[];
  /** Why the figures must not be used. Not empty: they are not shown. */
  readonly refusals: readonly string[];
}

const HEAD = ["bench", "series", "median", "range", "unit", "ratio", "range", "notes"];

/** One table for all benchmarks that ran, those of others after it, and below what is needed to judge it. */
export function formatReports(reports: readonly Report[]): string {
  const cells = reports.flatMap(({ name, rows, refusals }) =>
    refusals.length > 0 ? [[name, "REFUSED"]] : rows.map((row) => [name, ...rowCells(row)]),
  );
  const below = reports.flatMap(({ name, conditions, goals, failures = [], refusals }) => [
    ...refusals.map((reason) => `REFUSED  ${name}: ${reason}`),
    ...failures.map((failure) => `FAILED   ${name}: ${failure}`),
    ...(refusals.length > 0
      ? []
      : goals.map(({ text, isMet }) => `${isMet ? "met     " : "NOT MET "} ${name}: ${text}`)),
    ...conditions.map((condition) => `         ${name}: ${condition}`),
  ]);
  const tables = [
    ...(cells.length === 0 ? [] : [[HEAD, ...cells]]),
    ...reports.flatMap(({ table, refusals }) => (table === undefined || refusals.length > 0 ? [] : [table])),
  ];
  return [...tables.flatMap((rows) => formatTable(rows).concat("")), ...below].join("\n");
}

function rowCells({ series, values, unit, ratios, notes }: Row): string[] {
  const figures = spread(values);
  const ratio = spread(ratios);
  return [
    series,
    count(figures.median),
    `${count(figures.low)} to ${count(figures.high)}`,
    unit,
    ...(ratios.length === 0
      ? ["", ""]
      : [ratio.median.toFixed(2), `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`]),
    notes,
  ];
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, i) => (row[i] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)];
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
