import { expect, test } from "vitest";
import { wrapSql } from "./wrap-sql.ts";

const names = Array.from({ length: 40 }, (_, index) => `column_${index}`);

test("breaks a long line after commas, further in than it began, and changes nothing but white space", () => {
  const long = `  CREATE INDEX wide ON narrow (${names.join(", ")})`;
  const lines = wrapSql(`first\n${long}\nlast`).split("\n");
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  for (const line of lines.slice(2, -1)) expect(line).toMatch(/^ {6}column_/);
  for (const line of lines.slice(1, -2)) expect(line).toMatch(/,$/);
  expect(
    lines
      .slice(1, -1)
      .map((line) => line.trim())
      .join(" "),
  ).toBe(long.trim());
});

test("breaks before AND and OR", () => {
  const condition = names.map((name) => `${name} > 0`).join(" AND ");
  for (const line of wrapSql(condition).split("\n").slice(1)) expect(line).toMatch(/^ {4}AND column_/);
});

test("never breaks inside of a literal or a quoted name", () => {
  const literal = `'${names.join(", ")} it''s'`;
  const quoted = `"${names.join(", ")} ""x"""`;
  const wrapped = wrapSql(`SELECT 1, ${literal}, ${quoted}, 2`);
  expect(wrapped).toContain(literal);
  expect(wrapped).toContain(quoted);
  expect(wrapped.split("\n").length).toBeGreaterThan(1);
});
