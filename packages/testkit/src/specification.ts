import { readFileSync } from "node:fs";

export const SPECIFICATION = readFileSync(new URL("../../protocol/SPEC.md", import.meta.url), "utf8");
const TABLE = /(?:^ *\|.*\n)+/gm;

/** The rows of the one table of SPEC.md that has this head, cell by cell. */
export function specifiedTable(...head: string[]): string[][] {
  const tables = [...SPECIFICATION.matchAll(TABLE)].map(([text]) => text.trimEnd().split("\n").map(cellsOf));
  const found = tables.filter(([first]) => first?.join("|") === head.join("|"));
  if (found.length !== 1)
    throw new Error(`${found.length} tables of SPEC.md have the head ${head.join(" | ")}`);
  return found.flatMap(([, , ...rows]) => rows);
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
