import { expect, test } from "vitest";
import { buildWeb } from "./build.ts";
import { bytesOf, FIRST_LOAD_MAX_BYTES, firstLoadOf, neededAtOnce } from "./first-load.ts";

test("what the page names and what that imports is needed at once, and nothing that it asks for later", () => {
  const page = '<script type="module" src="./assets/index.js"></script><link href="./assets/index.css" />';
  const manifest = {
    "index.html": { file: "assets/index.js", imports: ["_a", "_b"], dynamicImports: ["menu.tsx"] },
    _a: { file: "assets/a.js", imports: ["_b"] },
    _b: { file: "assets/b.js", imports: ["_a"] },
    "menu.tsx": { file: "assets/menu.js", imports: ["_c"] },
    _c: { file: "assets/c.js" },
  };
  expect(neededAtOnce(page, manifest)).toEqual(["assets/index.js", "assets/a.js", "assets/b.js"]);
});

test("the page loads at most 160 kB of JavaScript before it is of use, after gzip", async () => {
  const scripts = firstLoadOf(await buildWeb());
  // What the page has of React alone is more.
  expect(bytesOf(scripts)).toBeGreaterThan(50_000);
  expect(bytesOf(scripts)).toBeLessThanOrEqual(FIRST_LOAD_MAX_BYTES);
});
