import { expect, test } from "vitest";
import { buildWeb } from "./build.ts";
import { bytesOf, FIRST_LOAD_MAX_BYTES, firstLoadOf, neededAtOnce } from "./first-load.ts";

test("what an entry imports is needed at once, once, and nothing that it asks for later", () => {
  const manifest = {
    "index.html": { file: "index.js", isEntry: true, imports: ["_a", "_b"], dynamicImports: ["menu.tsx"] },
    _a: { file: "a.js", imports: ["_b"] },
    _b: { file: "b.js", imports: ["_a"] },
    "menu.tsx": { file: "menu.js", imports: ["_c"] },
    _c: { file: "c.js" },
  };
  expect(neededAtOnce(manifest).toSorted()).toEqual(["a.js", "b.js", "index.js"]);
});

test("the page loads at most 160 kB of JavaScript before it is of use, after gzip", async () => {
  const scripts = firstLoadOf(await buildWeb());
  // What the page has of React alone is more.
  expect(bytesOf(scripts)).toBeGreaterThan(50_000);
  expect(bytesOf(scripts)).toBeLessThanOrEqual(FIRST_LOAD_MAX_BYTES);
});
