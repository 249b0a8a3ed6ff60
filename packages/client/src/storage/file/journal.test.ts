import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeLines, encodeLine } from "./journal-lines.ts";
import { openJournal } from "./journal.ts";

let folder = "";
const pathOf = (name: string) => join(folder, name);
const JOURNAL = "records-1.journal";
const CORRUPT = "records-1.journal.corrupt";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gochat-journal-"));
});
afterAll(() => rm(folder, { recursive: true }));

const WRITES = [
  new Map([
    ["a", '"é"'],
    ["b", "2"],
  ]),
  new Map([
    ["a", undefined],
    ["c", "[3]"],
  ]),
  new Map([["b", "4"]]),
] as const;
const LINES = WRITES.map((write) => Buffer.from(encodeLine(write)));
const WHOLE = Buffer.concat(LINES);

/** What holds after the first so many writes. */
function stateAfter(count: number): Map<string, string> {
  const state = new Map<string, string>();
  for (const write of WRITES.slice(0, count))
    for (const [key, text] of write)
      if (text === undefined) state.delete(key);
      else state.set(key, text);
  return state;
}

/** How many lines end at this place or before it. */
function linesBefore(offset: number): number {
  let end = 0;
  return LINES.filter((line) => (end += line.length) <= offset).length;
}

/** Opens what is there, writes one more record, and opens it again. */
async function openAndGoOn(bytes: Buffer) {
  await rm(pathOf(CORRUPT), { force: true });
  await writeFile(pathOf(JOURNAL), bytes);
  const told: string[] = [];
  const journal = await openJournal(folder, (path) => told.push(path));
  const found = new Map(journal.records);
  await journal.append(new Map([["after", "1"]]));
  await journal.close();
  const again = await openJournal(folder, (path) => told.push(path));
  expect(again.records).toEqual(new Map([...found, ["after", "1"]]));
  await again.close();
  const setAside = await readFile(pathOf(CORRUPT)).catch(() => undefined);
  expect(told).toEqual(setAside === undefined ? [] : [pathOf(CORRUPT)]);
  return { found, setAside };
}

test("a write that was torn at any place is dropped, and every one before it is there", async () => {
  for (let end = 0; end <= WHOLE.length; end++) {
    const { found, setAside } = await openAndGoOn(WHOLE.subarray(0, end));
    expect(found).toEqual(stateAfter(linesBefore(end)));
    expect(setAside).toBe(undefined);
  }
});

test("from a flipped byte on, wherever it is, everything is set aside, and what is before it is there", async () => {
  for (let at = 0; at < WHOLE.length; at++) {
    const bytes = Buffer.from(WHOLE);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    const { found, setAside } = await openAndGoOn(bytes);
    const before = linesBefore(at);
    expect(found).toEqual(stateAfter(before));
    // The last one lost its end: it might as well have been torn.
    const isTorn = at === WHOLE.length - 1;
    const start = LINES.slice(0, before).reduce((sum, line) => sum + line.length, 0);
    expect(setAside).toEqual(isTorn ? undefined : bytes.subarray(start));
    if (setAside !== undefined) expect((await stat(pathOf(CORRUPT))).mode & 0o777).toBe(0o600);
  }
});

test("what is no journal at all is set aside", async () => {
  for (const text of ["\n", "{}\n", "0".repeat(16), `${"\0".repeat(50)}\n`]) {
    const { found, setAside } = await openAndGoOn(Buffer.from(text));
    expect(found).toEqual(new Map());
    expect(setAside?.toString()).toBe(text.endsWith("\n") ? text : undefined);
  }
});

test("a line is one line, whatever is in it", () => {
  const texts = new Map([["key\n\r\u2028\u2029\0\uD800", JSON.stringify("text\n\uDFFF")]]);
  const line = encodeLine(texts);
  expect(line.match(/\n/g)).toHaveLength(1);
  expect(decodeLines(Buffer.from(line)).records).toEqual(texts);
});
