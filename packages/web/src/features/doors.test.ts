import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = import.meta.dirname;
/** `../timeline/timeline.tsx`, which has the name of its folder, is a door; every other file is inside. */
const INSIDE = /(?:from |import |import\()"\.\.\/([\w-]+)\/(?!\1\.tsx?")[^"]*"/g;

test("a feature imports no more of another one than its door", () => {
  const found = globSync("*/**/*.{ts,tsx}", { cwd: HERE }).flatMap((file) =>
    [...readFileSync(join(HERE, file), "utf8").matchAll(INSIDE)].map(([text]) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
