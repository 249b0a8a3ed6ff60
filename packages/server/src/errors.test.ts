import { globSync, readFileSync } from "node:fs";
import { ERRORS } from "@gochat/protocol";
import { expect, test } from "vitest";

test("E1 there is no code that nothing answers", () => {
  const root = import.meta.dirname;
  // What only describes the codes does not answer them.
  const files = globSync("**/*.ts", { cwd: root }).filter((file) => !/\.test\.ts$|^docs\//.test(file));
  const source = files.map((file) => readFileSync(`${root}/${file}`, "utf8")).join("\n");
  expect(Object.keys(ERRORS).filter((code) => !source.includes(`"${code}"`))).toEqual([]);
});
