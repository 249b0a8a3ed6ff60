import { dirname, join } from "node:path/posix";
import { expect, test } from "vitest";
import { filesOf, productFiles } from "../testing/sources.ts";

const sheets = filesOf(".module.css");

/** The classes that a style sheet has. */
const classesOf = (css: string): Set<string> =>
  new Set(
    [...css.replaceAll(/\/\*[\s\S]*?\*\/|url\([^)]*\)|"[^"]*"/g, "").matchAll(/\.([a-zA-Z][\w-]*)/g)].flatMap(
      ([, name]) => name ?? [],
    ),
  );

interface Use {
  readonly names: Set<string>;
  /** What stands before a name that is put together: `size` of `css[`size${size}`]`. */
  readonly prefixes: Set<string>;
  /** A name that some variable holds: any of them may be meant. */
  isOpen: boolean;
}
const uses = new Map<string, Use>(
  [...sheets.keys()].map((path) => [path, { names: new Set(), prefixes: new Set(), isOpen: false }]),
);

for (const [path, source] of productFiles())
  for (const [, variable, from = ""] of source.matchAll(/import (\w+) from "(\.[^"]+\.module\.css)"/g)) {
    const use = uses.get(join(dirname(path), from));
    if (use === undefined) throw new Error(`${path} imports ${from}, which is not there`);
    for (const [, name] of source.matchAll(new RegExp(String.raw`(?<![\w./])${variable}\.(\w+)`, "g")))
      use.names.add(name ?? "");
    for (const [, name] of source.matchAll(new RegExp(String.raw`\b${variable}\["(\w+)"\]`, "g")))
      use.names.add(name ?? "");
    for (const [, prefix] of source.matchAll(new RegExp("\\b" + variable + "\\[`(\\w+)\\$", "g")))
      use.prefixes.add(prefix ?? "");
    if (new RegExp(String.raw`\b${variable}\[(?!["\`])`).test(source)) use.isOpen = true;
  }

test.each([...sheets])("%s has the classes that are used of it, and no others", (path, css) => {
  const has = classesOf(css);
  const { names, prefixes, isOpen } = uses.get(path) as Use;
  expect([...names].filter((name) => !has.has(name))).toEqual([]);
  const unused = [...has].filter(
    (name) => !names.has(name) && ![...prefixes].some((prefix) => name.startsWith(prefix)),
  );
  expect(isOpen ? [] : unused).toEqual([]);
});
