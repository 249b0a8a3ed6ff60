import { expect, test } from "vitest";
import { descriptionProblem, isBlank, nameProblem } from "./shown-text.ts";

test.each([
  ["letters", "Ada Lovelace"],
  ["letters with accents, composed and not", "Renée Rene\u0301e"],
  ["Vietnamese in its parts", "Nguye\u0302\u0303n"],
  ["Hebrew with vowels and accents", "בְּרֵאשִׁ֖ית"],
  ["Thai", "เก่งที่สุด"],
  ["Tibetan", "བསྒྲུབས་ཧཱུྃ"],
  ["Han", "李小龍"],
  ["Han in the form of a family", "葛\u{E0100}飾"],
  ["Hangul", "김철수"],
  ["Persian with a non-joiner", "می\u200Cخواهم"],
  ["Hindi with a joiner", "क्\u200Dष"],
  ["Sinhala with a joiner", "ශ්\u200Dරී"],
  ["Malayalam that ends in one", "അവന്\u200D"],
  ["Mongolian with a form", "ᠠ\u180Bᠠ"],
  ["an emoji", "😀"],
  ["a family", "👨\u200D👩\u200D👧\u200D👦"],
  ["a colour of skin", "👋🏽"],
  ["a heart", "I ❤\uFE0F you"],
  ["a rainbow without its selector", "🏳\u200D🌈"],
  ["a flag of letters", "🇩🇪"],
  ["a flag of tags", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"],
  ["a key", "1\uFE0F\u20E3"],
  ["signs", "(^_^)/ ™"],
  ["an ideographic space", "山田\u3000太郎"],
])("N1 %s can be a name: %j", (_, name) => {
  expect(nameProblem(name)).toBeUndefined();
});

test.each([
  ["a zero width space", "Ali\u200Bce"],
  ["a soft hyphen", "Ali\u00ADce"],
  ["a joiner between Latin letters", "Ali\u200Dce"],
  ["a non-joiner at the end", "Alice\u200C"],
  ["two joiners in a row", "می\u200C\u200Cخواهم"],
  ["a joiner between digits", "1\u200D2"],
  ["a right-to-left override", "Alice\u202Eecila"],
  ["an isolate", "\u2067Alice\u2069"],
  ["a right-to-left mark", "Alice\u200F"],
  ["an Arabic letter mark", "Alice\u061C"],
  ["a byte order mark", "\uFEFFAlice"],
  ["a grapheme joiner", "Ali\u034Fce"],
  ["a Hangul filler", "Alice\u3164"],
  ["a filler of half width", "Alice\uFFA0"],
  ["fillers of jamo", "Alice\u115F\u1160"],
  ["a braille cell without dots", "Alice\u2800"],
  ["vowels of Khmer that are not drawn", "Alice\u17B4\u17B5"],
  ["a selector on a Latin letter", "Alice\uFE0F"],
  ["selectors alone", "\uFE0F\uFE0E"],
  ["a Mongolian selector alone", "\u180B"],
  ["tags that spell something", "Alice\u{E0041}\u{E0042}"],
  ["a line separator", "Ali\u2028ce"],
  ["a paragraph separator", "Ali\u2029ce"],
  ["a line feed", "Ali\nce"],
  ["an escape", "Ali\u001Bce"],
  ["a character of private use", "Alice\uE000"],
  ["a character that is none", "Alice\u{10FFFF}"],
  ["a note without a head", "Alice\u{1D159}"],
  ["an invisible operator", "Alice\u2063"],
  ["an annotation", "Alice\uFFF9"],
])("N1 %s is in no name: %j", (_, name) => {
  expect(nameProblem(name)).toMatch(/^must not contain invisible/);
});

test.each([[""], [" "], ["\u00A0\u2003\u3000"], ["\u0301"], [" \u0301\u0302"]])(
  "N1 %j is no name",
  (name) => {
    expect(nameProblem(name)).toBe("must contain a character that can be seen");
  },
);

test("N1 no letter in a name has more than five marks", () => {
  expect(nameProblem(`a${"\u0301".repeat(5)}b`)).toBeUndefined();
  expect(nameProblem(`a${"\u0301".repeat(6)}b`)).toBe(
    "must not contain more than 5 combining marks in a row",
  );
  expect(nameProblem(`a${"\u20DD".repeat(6)}b`)).toBe(
    "must not contain more than 5 combining marks in a row",
  );
});

test("N1 a description may be empty and have several lines, and is held to the same", () => {
  for (const text of ["", "one", "- one\n\t- two\r\n"]) expect(descriptionProblem(text)).toBeUndefined();
  for (const text of [" ", "\n\n", "a\u202Eb", "\u3164", "a\nb\u200B"]) {
    expect(descriptionProblem(text)).toBeDefined();
  }
});

test("N1 the longest names are checked in no time, whatever they are made of", () => {
  const units = ["👨\u200D", "क्\u200D", "\u200D", "😀\uFE0F", "葛\u{E0100}", "a\u0301", "1\uFE0F"];
  const before = process.threadCpuUsage();
  for (const unit of units) descriptionProblem(unit.repeat(2048 / unit.length));
  expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
});

test.each([
  "\u200B",
  "\u200E\u200F",
  "\u2800\u2800",
  "\u3164",
  "\uFE0F",
  "\u00AD \u2060\n",
  "\u202E",
  "\u{E0041}",
  "\u115F\u1160\uFFA0",
  "\u2028",
  "\u0007",
])("D9 %j is blank", (text) => {
  expect(isBlank(text)).toBe(true);
});

test.each([
  "a\u200B",
  "\u200B.",
  "😀",
  "\uE000",
  "\u{1FAFF}",
  "\u06DD",
  "\u0301",
  "\u202Eabc",
  "\u3164a",
  "\u2801",
])("D9 %j is not blank", (text) => {
  expect(isBlank(text)).toBe(false);
});
