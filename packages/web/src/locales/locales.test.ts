import { dirname, join } from "node:path";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { ERRORS } from "@gochat/protocol";
import { expect, test } from "vitest";
import { filesOf, productFiles } from "../testing/sources.ts";

type Texts = Readonly<Record<string, string>>;

/** The texts of a language by the name of their file, which is their area. */
const areasOf = (language: string): ReadonlyMap<string, Texts> =>
  new Map(
    [...filesOf(".json")].flatMap(([path, json]) => {
      const [, of, area] = /^locales\/(\w+)\/([\w-]+)\.json$/.exec(path) ?? [];
      return of === language && area !== undefined ? [[area, JSON.parse(json) as Texts]] : [];
    }),
  );
const LANGUAGES = ["en", "pt"] as const;
const areas = { en: areasOf("en"), pt: areasOf("pt") };
const textsOf = (language: (typeof LANGUAGES)[number]): Texts =>
  Object.assign({}, ...areas[language].values()) as Texts;
const en = textsOf("en");
const pt = textsOf("pt");

type Token = string | readonly [string, string?, (Readonly<Record<string, readonly Token[]>> | string)?];

/** What a text is to be given, and the elements in it. */
function holesOf(text: string): string[] {
  const found = new Set<string>();
  const look = (tokens: string | readonly Token[]) => {
    if (typeof tokens === "string") {
      for (const [, tag] of tokens.matchAll(/<(\w+)/g)) found.add(`<${tag}>`);
      return;
    }
    for (const token of tokens) {
      if (typeof token === "string") {
        look(token);
        continue;
      }
      const [name, kind, cases] = token;
      if (name !== "#") found.add(kind === undefined ? name : `${name}, ${kind}`);
      if (typeof cases === "object")
        Object.values(cases).forEach((each) => typeof each === "object" && look(each));
    }
  };
  look(compileMessage(text) as string | readonly Token[]);
  return [...found].toSorted();
}

/** The areas whose texts are fetched first, and later. */
const readBy = (language: string) =>
  ["first", "later"].map((part) =>
    [...filesOf(`locales/${language}/${part}.ts`).values()].flatMap((source) =>
      [...source.matchAll(/from "\.\/([\w-]+)\.json"/g)].map(([, area]) => area),
    ),
  ) as [string[], string[]];

/** All that the page loads before it shows anything: what is imported by name, from the entry on. */
function firstSources(): ReadonlyMap<string, string> {
  const sources = productFiles();
  const found = new Map<string, string>();
  const follow = (path: string) => {
    const source = sources.get(path);
    if (source === undefined || found.has(path)) return;
    found.set(path, source);
    for (const [, imported = ""] of source.matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)"/gm))
      follow(join(dirname(path), imported));
  };
  follow("app/main.tsx");
  return found;
}

test("what is shown first needs no text that is fetched later", () => {
  const [, later] = readBy("en");
  const sources = firstSources();
  expect(sources.size).toBeGreaterThan(80);
  const early = [...sources].flatMap(([path, source]) =>
    [...source.matchAll(/["'`]([a-z]\w*)\.\w+["'`]/g)].flatMap(([, area = ""]) =>
      later.includes(area) ? [`${path}: ${area}`] : [],
    ),
  );
  expect(early).toEqual([]);
});

test("every text stands in the file of its area, in the one place where it is read", () => {
  for (const language of LANGUAGES)
    for (const [area, texts] of areas[language]) {
      const strangers = Object.keys(texts).filter((id) => !id.startsWith(`${area}.`) && area !== "app");
      expect(strangers, `${language}/${area}.json`).toEqual([]);
    }
  for (const language of LANGUAGES) {
    const [first, later] = readBy(language);
    expect([...first, ...later].toSorted()).toEqual([...areas[language].keys()].toSorted());
  }
});

test("every language says everything", () => {
  expect(Object.keys(pt).toSorted()).toEqual(Object.keys(en).toSorted());
  expect([...Object.entries(en), ...Object.entries(pt)].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test("the texts of an id take the same", () => {
  for (const [id, text] of Object.entries(en))
    expect([id, holesOf(pt[id] ?? "")]).toEqual([id, holesOf(text)]);
});

// That every id which is named is there, the compiler proves.
test("every id is named in the sources", () => {
  const named = new Set<string>();
  // What stands before a name that is put together: `shortcuts.${name}`.
  const prefixes: string[] = [];
  for (const source of productFiles().values()) {
    for (const [, id = ""] of source.matchAll(/["'`]([a-z]\w*\.\w+)["'`]/g)) named.add(id);
    for (const [, prefix = ""] of source.matchAll(/`([a-z]\w*\.\w*)\$\{/g)) prefixes.push(prefix);
  }
  const isNamed = (id: string) => named.has(id) || prefixes.some((prefix) => id.startsWith(prefix));
  expect(Object.keys(en).filter((id) => !isNamed(id))).toEqual([]);
});

/** What only programs meet, or what a page says in other words. */
const FOR_PROGRAMS = [
  "invalid_request",
  "malformed_json",
  "unsupported_data",
  "unknown_type",
  "unsupported_protocol",
  "invalid_refresh_token",
  "origin_not_allowed",
  "host_not_allowed",
  "not_found",
  "session_not_found",
  "method_not_allowed",
  "request_timeout",
  "offset_mismatch",
  "range_not_satisfiable",
  "upgrade_required",
  "headers_too_large",
];

test("whatever people are refused with has a text", () => {
  const first = productFiles().get("lib/errors.ts") ?? "";
  const said = new Set([
    ...Object.keys(areas.en.get("refused") ?? {}).map((id) => id.replace("refused.", "")),
    ...first.matchAll(/^ {2}(\w+): "error\./gm).map(([, code = ""]) => code),
  ]);
  expect(Object.keys(ERRORS).filter((code) => !said.has(code))).toEqual(FOR_PROGRAMS);
});
