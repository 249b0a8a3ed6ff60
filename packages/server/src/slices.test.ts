import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../../..");
// Of no slice, and importable by none but for what lint says.
const OTHERS: ReadonlySet<string> = new Set(["config", "docs", "metrics", "platform", "web"]);

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
  const described = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].flatMap(([, name]) => name ?? []);
  expect(sorted(described)).toEqual(sorted(slices));
  const root = readFileSync(join(HERE, "server.ts"), "utf8");
  const made = [...root.matchAll(/\bcreate([A-Z]\w+)(?:<\w+>)?\(/g)].flatMap(([, name = ""]) => {
    const slice = name.replaceAll(/\B[A-Z]/g, "-$&").toLowerCase();
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

// Each is one statement and nothing else.
const STATEMENTS: ReadonlySet<string> = new Set(["activity/activity.ts", "users/user-summaries.ts"]);

test("the statements of a slice stand in its stores", () => {
  const sources = slices
    .flatMap((slice) => readdirSync(join(HERE, slice)).map((name) => `${slice}/${name}`))
    .filter((path) => /(?<!\.test)\.ts$/.test(path));
  const senders = sources.filter((path) =>
    /\b(?:sql|tx|postgres|session)\.query[<(]/.test(readFileSync(join(HERE, path), "utf8")),
  );
  expect(senders.length).toBeGreaterThan(15);
  expect(senders.filter((path) => !path.endsWith("-store.ts") && !STATEMENTS.has(path))).toEqual([]);
});

const FUNCTIONS = join(ROOT, "database/functions");
const tables = [
  ...readFileSync(join(ROOT, "database/schema.sql"), "utf8").matchAll(/^create table (?:public\.)?(\w+)/gim),
].flatMap(([, name]) => name ?? []);
const functions = readdirSync(FUNCTIONS).map((file) => file.replace(".sql", ""));

/** The tables that a text of SQL writes, by itself and through the functions that it calls. */
function writtenBy(text: string, self = ""): string[] {
  const own = [...text.matchAll(/\b(?:insert into|delete from|update) (\w+)/g)].flatMap(
    ([, name]) => name ?? [],
  );
  const called = functions.filter((name) => name !== self && new RegExp(`\\b${name}\\(`).test(text));
  const through = called.flatMap((name) =>
    writtenBy(readFileSync(join(FUNCTIONS, `${name}.sql`), "utf8"), name),
  );
  return sorted(new Set([...own, ...through].filter((name) => tables.includes(name))));
}

test("the description of the tree says which tables each slice writes", () => {
  const rows = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8").matchAll(/^\| `([\w-]+)` \|.*\|(.*)\|$/gm);
  const described = new Map([...rows].map(([, name, cell = ""]) => [name, cell]));
  expect(tables.length).toBeGreaterThan(15);
  for (const slice of slices) {
    const stores = readdirSync(join(HERE, slice)).filter((name) => /(?<!\.test)\.ts$/.test(name));
    const written = writtenBy(stores.map((name) => readFileSync(join(HERE, slice, name), "utf8")).join("\n"));
    const told = [...(described.get(slice) ?? "").matchAll(/`(\w+)`/g)].flatMap(([, name = ""]) =>
      tables.includes(name) ? [name] : [],
    );
    expect([slice, ...sorted(new Set(told))]).toEqual([slice, ...written]);
  }
});
