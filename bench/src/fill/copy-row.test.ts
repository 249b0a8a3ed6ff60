import { expect, test } from "vitest";
import { copyRow, inChunks } from "./copy-row.ts";

test("a row is a line of COPY's text format", () => {
  expect(copyRow(["a b", 1, null, false, new Date(0)])).toBe(
    "a b\t1\t\\N\tfalse\t1970-01-01T00:00:00.000Z\n",
  );
  expect(copyRow(["", "x"])).toBe("\tx\n");
});

test("chunks hold every line in order and are bounded", () => {
  const lines = Array.from({ length: 30_000 }, (_, n) => `${n} ${"x".repeat(n % 50)}\n`);
  const chunks = [...inChunks(lines)];
  expect(Buffer.concat(chunks).toString()).toBe(lines.join(""));
  expect(chunks.length).toBeGreaterThan(1);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(300 * 1024);
});
