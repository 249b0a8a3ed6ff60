import { expect, test } from "vitest";
import { labelled, parseFunctionFile } from "./function-files.ts";

const VIEW = "create or replace view a as select 1;\n";
const revisionOf = (text: string) => parseFunctionFile("a.sql", text).revision;

test("the label of a function counts what changed, and nothing else", () => {
  const first = labelled(VIEW);
  expect(first).toMatch(
    /^-- Revision 1 \([0-9a-f]{12}\), counted by npm run docs\.\ncreate or replace view a/,
  );
  expect(labelled(first)).toBe(first);
  const second = labelled(first.replace("select 1", "select 2"));
  expect([first, second].map(revisionOf)).toEqual([1, 2]);
  // What comes back is newer than what it replaces.
  expect(revisionOf(labelled(second.replace("select 2", "select 1")))).toBe(3);
});

test("of two changes of one revision that met, the result is the next one, whichever label it has", () => {
  const first = labelled(VIEW);
  const [ours, theirs] = ["select 2", "select 3"].map((text) => labelled(first.replace("select 1", text)));
  for (const label of [ours, theirs].map((text) => text?.split("\n")[0]))
    expect(revisionOf(labelled(`${label}\n${VIEW.replace("select 1", "select 2, 3")}`))).toBe(3);
});

test("line ends make no difference", () => {
  const unix = parseFunctionFile("a.sql", labelled(VIEW));
  expect(parseFunctionFile("a.sql", labelled(VIEW).replaceAll("\n", "\r\n"))).toEqual(unix);
});

test.each([
  ["nothing", "select 1;"],
  ["something of another name", "create or replace function b() returns int language sql return 1;"],
  ["something more", `${VIEW}create or replace view b as select 1;`],
  ["what cannot be there already", `${VIEW}create view a as select 1;`],
])("refuses a file that makes %s", (_, text) => {
  expect(() => parseFunctionFile("a.sql", text)).toThrow("a.sql must begin what it makes");
});
