import fc from "fast-check";
import { expect, test } from "vitest";
import { codeAt, completionAt } from "./completion-query.ts";

const atEnd = (text: string) => completionAt(text, text.length);

test("M5 a name is completed from its @ on, but where a word, an address or a path goes on", () => {
  for (const [text, query] of [
    ["@", ""],
    ["hi @bo", "bo"],
    ["(@léa", "léa"],
    ["@lea\u0301.f", "lea\u0301.f"],
    ["line\n@a_b-c", "a_b-c"],
    ["👍🏽@bob", "bob"],
    ["❤️@bob", "bob"],
    ["你好 @美", "美"],
  ] as const)
    expect([text, atEnd(text)]).toEqual([
      text,
      { kind: "member", query, from: text.lastIndexOf("@"), to: text.length },
    ]);
  for (const text of [
    "bob@example",
    "e\u0301@x",
    "/a/@b",
    "https://x/@b",
    "\\@bob",
    "@bob ",
    "@bob!",
    "a.@b",
  ])
    expect([text, atEnd(text)]).toEqual([text, null]);
});

test("an emoji is completed from two letters on, and times, addresses and smileys are left alone", () => {
  expect(atEnd("so :ta")).toEqual({ kind: "emoji", query: "ta", from: 3, to: 6 });
  expect(atEnd(":+1")?.query).toBe("+1");
  expect(atEnd("🎉:co")?.from).toBe(2);
  expect(atEnd(":coraç")?.query).toBe("coraç");
  for (const text of [":t", ":D", "10:30", "https://x", "a:bc", "::bc", ":a b", "std::vec"])
    expect([text, atEnd(text)]).toEqual([text, null]);
});

test("only what stands before the caret counts, however long the text is", () => {
  expect(completionAt("@bob and more", 3)).toEqual({ kind: "member", query: "bo", from: 0, to: 3 });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const found = completionAt(`${text} @ann`, text.length + 5);
      return found?.query === "ann" && found.from === text.length + 1;
    }),
  );
});

test("a code is closed by its second colon", () => {
  expect(codeAt("so :tada:", 9)).toEqual({ code: "tada", from: 3 });
  expect(codeAt(":+1:", 4)).toEqual({ code: "+1", from: 0 });
  for (const text of ["10:30:", "a:tada:", ":ta da:", "::"]) expect(codeAt(text, text.length)).toBeNull();
});
