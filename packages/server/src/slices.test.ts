import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../../..");
// Of no slice, and importable by none but for what lint says.
const OTHERS: ReadonlySet<string> = new Set(["config", "docs", "metrics", "platform"]);

interface Lint {
  overrides: { files: string[]; rules: Record<string, [string, { patterns: { group: string[] }[] }]> }[];
}

const slices = readdirSync(HERE, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && !OTHERS.has(entry.name) ? [entry.name] : [],
);
const lint = JSON.parse(readFileSync(join(ROOT, ".oxlintrc.json"), "utf8")) as Lint;
const sorted = (names: Iterable<string>) => [...names].sort();

test("every slice has a door of its own name, through which the composition root comes in", () => {
  const root = readFileSync(join(HERE, "server.ts"), "utf8");
  expect(slices.filter((slice) => !existsSync(join(HERE, slice, `${slice}.ts`)))).toEqual([]);
  expect(slices.filter((slice) => !root.includes(`from "./${slice}/${slice}.ts"`))).toEqual([]);
});

test("lint keeps every slice from importing another, and the platform from importing any", () => {
  const guarded = lint.overrides.flatMap(({ files }) => files);
  expect(guarded).toEqual(expect.arrayContaining(slices.map((slice) => `packages/server/src/${slice}/**`)));
  const ofPlatform = lint.overrides.find(({ files }) => files.includes("packages/server/src/platform/**"));
  const groups = ofPlatform?.rules["eslint/no-restricted-imports"]?.[1].patterns.flatMap(
    ({ group }) => group,
  );
  expect(groups).toEqual(expect.arrayContaining(slices.map((slice) => `**/${slice}/*`)));
});

test("the description of the tree has every slice, in the order in which the composition root makes them", () => {
  const table = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8").split("| file | holds |")[0] ?? "";
  const described = [...table.matchAll(/^\| `(\w+)` \|/gm)].flatMap(([, name]) => name ?? []);
  expect(sorted(described)).toEqual(sorted(slices));
  const root = readFileSync(join(HERE, "server.ts"), "utf8");
  const made = [...root.matchAll(/\bcreate([A-Z]\w+)(?:<\w+>)?\(/g)].flatMap(([, name = ""]) => {
    const slice = name.toLowerCase();
    return slices.includes(slice) ? [slice] : [];
  });
  expect(described.filter((name) => made.includes(name))).toEqual(made);
});

test("a slice has twenty files at most, tests aside", () => {
  const sizes = slices.map((slice) => {
    const sources = readdirSync(join(HERE, slice)).filter((name) => /(?<!\.test)\.ts$/.test(name));
    return [slice, sources.length] as const;
  });
  expect(Math.max(...sizes.map(([, size]) => size))).toBeGreaterThan(10);
  expect(sizes.filter(([, size]) => size > 20)).toEqual([]);
});
