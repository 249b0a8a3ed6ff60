import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

test("every attack that docs/attacks.md tells of is tried by a test that there is", async () => {
  const page = await readFile(join(ROOT, "docs/attacks.md"), "utf8");
  const rows = page.split("\n").filter((line) => /^\| (?!tried \||---)/.test(line));
  const named = rows.map((row) => /`(?<file>[^`]+\.test\.ts)`: (?<beginning>.+?) \|$/.exec(row)?.groups);
  expect(rows.filter((_, i) => named[i] === undefined)).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
  for (const { file = "", beginning = "" } of named.filter((each) => each !== undefined)) {
    const source = await readFile(join(ROOT, file), "utf8");
    const isThere = source.includes(`"${beginning}`) || source.includes(`\`${beginning}`);
    expect([file, beginning, isThere]).toEqual([file, beginning, true]);
  }
});
