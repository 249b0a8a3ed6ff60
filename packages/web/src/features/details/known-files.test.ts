import type { Message } from "@gochat/client";
import { expect, test } from "vitest";
import { asking, NOTHING_READ, shownMessages, withMessage, withNewest, withPage } from "./known-files.ts";
import type { KnownFiles } from "./known-files.ts";

const message = (seq: number, of: object = {}): Message =>
  ({ seq, version: seq, attachments: [], edited_at: null, deleted_at: null, ...of }) as unknown as Message;
const gone = (seq: number, version: number): Message =>
  message(seq, { version, attachments: undefined, deleted_at: "now" });
const seqs = (known: KnownFiles): number[] => shownMessages(known).map(({ seq }) => seq);

test("pages are shown in a row, the newest first, and nothing below what is read", () => {
  const first = withPage(asking(NOTHING_READ), [message(9), message(7)], false);
  expect(seqs(first)).toEqual([9, 7]);
  expect(seqs(withMessage(first, message(3, { version: 20 })))).toEqual([9, 7]);
  expect(seqs(withPage(first, [message(5), message(3)], true))).toEqual([9, 7, 5, 3]);
  expect(withPage(first, [], true).readDownTo).toBe(0);
  expect(withPage(first, [], false).readDownTo).toBe(7);
});

test("what is new comes first, also before anything was read, and words alone are not kept", () => {
  const known = withMessage(NOTHING_READ, message(11));
  expect(seqs(known)).toEqual([]);
  expect(seqs(withPage(known, [message(9)], true))).toEqual([11, 9]);
  expect(withMessage(known, message(12, { attachments: undefined }))).toBe(known);
});

test("what was taken away while a page was on its way does not come back with it", () => {
  const known = withMessage(asking(NOTHING_READ), gone(9, 20));
  expect(seqs(withPage(known, [message(9), message(7)], true))).toEqual([7]);
});

test("the first page, read anew, takes away what it no longer has, but for what came meanwhile and lies behind it", () => {
  const known = withPage(NOTHING_READ, [message(9), message(7), message(5), message(3)], false);
  const asked = withMessage(asking(known), message(12));
  expect(seqs(withNewest(asked, [message(9), message(5)], false))).toEqual([12, 9, 5, 3]);
  expect(seqs(withNewest(asked, [], true))).toEqual([12]);
});
