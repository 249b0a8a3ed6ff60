import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { API_PREFIX, CLIENT_FRAMES, CLOSE_CODES, ENDPOINTS, ERRORS, SERVER_FRAMES } from "@gochat/protocol";
import type { ClientFrameRow, Endpoint, ErrorCode, ServerFrameRow } from "@gochat/protocol";
import { expect, test } from "vitest";
import { SPECIFICATION, specifiedTable } from "./specification.ts";

const clientRows: Readonly<Record<string, ClientFrameRow>> = CLIENT_FRAMES;
const serverRows: Readonly<Record<string, ServerFrameRow>> = SERVER_FRAMES;

interface Sample {
  readonly type: string;
}

/** What stands between backticks. */
const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

const samplesIn = (cell: string): Sample[] =>
  codesIn(cell)
    .filter((code) => code.startsWith("{"))
    .map((code) => JSON.parse(code.replaceAll(/([{[])…([}\]])/g, "$1$2")) as Sample);

/** The frames that a cell names, by a sample or by their type. */
const typesIn = (cell: string, rows: object): string[] => [
  ...samplesIn(cell).map(({ type }) => type),
  ...codesIn(cell).filter((code) => code in rows || /^[a-z]+\.[a-z]+$/.test(code)),
];

const asked = specifiedTable("a client sends", "the server answers");
const sent = specifiedTable("the server sends", "when");

const answered = (type: string, replies: readonly string[], replaysEvents: boolean): string =>
  `${type}: ${[...replies].sort().join(", ")}${replaysEvents ? " and events" : ""}`;

test("every client frame stands in the specification once, with what it may be answered", () => {
  const specified = asked.flatMap(([frames = "", answers = ""]) =>
    typesIn(frames, clientRows).map((type) =>
      answered(type, typesIn(answers, serverRows), /\bevents\b/.test(answers)),
    ),
  );
  const described = Object.entries(clientRows).map(([type, { replies, replaysEvents = false }]) =>
    answered(
      type,
      replies.filter((reply) => reply !== "error"),
      replaysEvents,
    ),
  );
  expect(specified.sort()).toEqual(described.sort());
});

test("every server frame stands in the specification", () => {
  const answers = asked.flatMap(([, cell = ""]) => typesIn(cell, serverRows));
  const events = sent.flatMap(([cell = ""]) => typesIn(cell, serverRows));
  expect([...new Set([...answers, ...events])].sort()).toEqual(Object.keys(serverRows).sort());
});

test("every sample in the specification has the fields of its frame, and all that it must have", () => {
  const samples = [...asked, ...sent].flatMap((cells) => cells.flatMap(samplesIn));
  expect(samples.length).toBeGreaterThan(15);
  for (const sample of samples) {
    const { schema } = clientRows[sample.type] ?? serverRows[sample.type] ?? {};
    const { properties = {}, required = [] } = (schema ?? {}) as { properties?: object; required?: string[] };
    const fields = Object.keys(sample);
    expect([sample.type, ...fields.filter((field) => !(field in properties))]).toEqual([sample.type]);
    expect([sample.type, ...required.filter((field) => !fields.includes(field))]).toEqual([sample.type]);
  }
});

/** A method alone belongs to the path that follows, and a path alone to the methods before it. */
function callsIn(cell: string): string[] {
  const calls: string[] = [];
  let methods: string[] = [];
  let isOpen = false;
  for (const code of codesIn(cell)) {
    const [, method, path] = /^([A-Z]+)?(?: ?(\/[^?]*))?/.exec(code) ?? [];
    if (method !== undefined) methods = isOpen ? [...methods, method] : [method];
    isOpen = path === undefined;
    if (path !== undefined) calls.push(...methods.map((each) => `${each} ${path}`));
  }
  return calls;
}

test("every call stands in the specification once, and no other does", () => {
  const specified = specifiedTable(`calls under \`${API_PREFIX}\``, "").flatMap(([cell = ""]) =>
    callsIn(cell),
  );
  const endpoints = Object.values(ENDPOINTS).flatMap((slice) => Object.values<Endpoint>(slice));
  expect(specified.sort()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).sort());
});

test("C11 every close code that the specification names is in the table", () => {
  const named = new Set(
    [...SPECIFICATION.matchAll(/(?<![\d,])(?:10|40)\d\d(?!\d|,\d)/g)].map(([code]) => code),
  );
  // No peer sends it.
  named.delete("1006");
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((code) => !(code in CLOSE_CODES))).toEqual([]);
});

test("E2 an error has the status that the specification names with it", () => {
  const named = [...SPECIFICATION.matchAll(/\b([45]\d\d) `([a-z_]+)`/g)];
  expect(named.length).toBeGreaterThan(4);
  for (const [, status, code = ""] of named)
    expect([code, ERRORS[code as ErrorCode].http_status]).toEqual([code, Number(status)]);
});

const ROOT = join(import.meta.dirname, "../../..");
const RULES = [...SPECIFICATION.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].flatMap(([, id]) => id ?? []);

/** Rules that no line carries out, and why. */
const WITHOUT_A_LINE: Readonly<Record<string, string>> = {
  O4: "it promises nothing, so nothing carries it out and nothing could fail",
  R7: "it follows from where answers come from: the database, or a log that is the same on every node",
};
/** Rules that no test proves, and why. */
const WITHOUT_A_TEST: Readonly<Record<string, string>> = { O4: WITHOUT_A_LINE["O4"] ?? "" };

const isTest = (path: string) => /\.test\.ts$|\/tests\//.test(path);

const rulesNamedIn = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => readFileSync(join(ROOT, path), "utf8").match(/\b[A-Z]\d+\b/g) ?? []));

/** Those without it, but for the exceptions, which are none when they have it. */
function missing(named: ReadonlySet<string>, exceptions: Readonly<Record<string, string>>): string[] {
  return RULES.filter((id) => named.has(id) === id in exceptions);
}

test("every rule is named where it is carried out, and by a test", () => {
  expect(RULES.length).toBeGreaterThan(100);
  const paths = globSync(["packages/{protocol,server}/{src,tests}/**/*.ts", "database/functions/*.sql"], {
    cwd: ROOT,
  });
  expect(missing(rulesNamedIn(paths.filter((path) => !isTest(path))), WITHOUT_A_LINE)).toEqual([]);
  expect(missing(rulesNamedIn(paths.filter(isTest)), WITHOUT_A_TEST)).toEqual([]);
});
