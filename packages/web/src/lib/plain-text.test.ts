import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test.each([
  ["Hello **Alice**, _how_ are ~~you~~ *all*?", "Hello Alice, how are you all?"],
  ["# Title\n\n- one\n- two\n> quoted\n>> twice", "Title one two quoted twice"],
  ["```ts\nconst a = b * c * d;\n```\nafter", "const a = b * c * d; after"],
  ['see [the notes](https://example.com/a "t") and ![a cat](cat.png)', "see the notes and a cat"],
  ["run `npm _start_` now", "run npm _start_ now"],
  ["2 * 3 * 4 = 24, and snake_case_name", "2 * 3 * 4 = 24, and snake_case_name"],
  [String.raw`not \*bold\* here`, "not *bold* here"],
  ["<https://example.com>", "https://example.com"],
  ["👩‍👩‍👧‍👦 *family*", "👩‍👩‍👧‍👦 family"],
  ["one\n\n---\n\ntwo", "one two"],
  ["", ""],
])("%j reads as %j", (markdown, text) => {
  expect(plainText(markdown)).toBe(text);
});

test("any text becomes one line without half an emoji", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 1_200 }), (text) => {
      const plain = plainText(text);
      expect(plain).not.toMatch(/[\n\r\t]/);
      expect(plain.isWellFormed()).toBe(true);
    }),
  );
});
