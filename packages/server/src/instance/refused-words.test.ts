import fc from "fast-check";
import { foldName, LIMITS } from "@gochat/protocol";
import { expect, test } from "vitest";
import { cleanRefusedWords, createWordFinder } from "./refused-words.ts";

const holds = (text: string, ...phrases: string[]) => createWordFinder(phrases)(text);

test.each([
  ["It is bad.", "bad"],
  ["BAD", "bad"],
  ["bad", "BaD"],
  ["**bad**, _bad_ or ~bad~", "bad"],
  ["b\u00ADa\u200Bd", "bad"],
  ["ｂａｄ", "bad"],
  ["STRASSE", "straße"],
  ["ΚΑΚΌΣ", "κακός"],
  ["cafe\u0301", "CAFÉ"],
  ["a very  \n\tbad\u00A0word", "very bad word"],
  ["bad你好", "bad"],
  ["我说你好吗", "你好"],
  ["ひどいばかです", "ばか"],
  ["คนบ้าจริง", "บ้า"],
  ["바보는", "바보"],
  ["eat🍆now", "🍆"],
  ["a c++ b", "c++"],
  ["abcd abc", "abc"],
  ["he shells", "he", "shells"],
])("I10 %j is refused for %j", (text, ...phrases) => {
  expect(holds(text, ...phrases)).toBe(true);
});

test.each([
  ["badge", "bad"],
  ["forbad", "bad"],
  ["bad1", "bad"],
  ["1bad", "bad"],
  ["bade\u0301", "bade"],
  ["कि", "क"],
  ["b a d", "bad"],
  ["bád", "bad"],
  ["very, bad word", "very bad word"],
  ["𝔟ad𐐷", "bad"],
  ["", "bad"],
  ["bad"],
])("I10 %j is not, for %j", (text, ...phrases) => {
  expect(holds(text, ...phrases)).toBe(false);
});

/** Each phrase looked for in each place by itself. */
function holdsNaively(text: string, phrases: readonly string[]): boolean {
  const fold = (of: string) => foldName(of).replaceAll(/\s+/g, " ");
  const folded = fold(text);
  const ofWord =
    /^(?:[\p{N}\p{M}]|[\p{L}--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]])$/v;
  const goesOn = (at: number) =>
    ofWord.test(Array.from(folded.slice(0, at)).at(-1) ?? "") &&
    ofWord.test(Array.from(folded.slice(at))[0] ?? "");
  return phrases
    .map((phrase) => fold(phrase).trim())
    .some((phrase) => {
      for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1))
        if (!goesOn(at) && !goesOn(at + phrase.length)) return true;
      return false;
    });
}

test("I10 what is found is what is found by looking for each phrase in each place", () => {
  const letter = fc.constantFrom(...Array.from("aabbcß1 -.\u0301é你好ไ바😀𐐷ıİΣς\u200B"));
  const phrase = fc
    .string({ unit: letter, minLength: 1, maxLength: 5 })
    .filter((each) => foldName(each).trim() !== "");
  const drawn = fc.tuple(fc.string({ unit: letter, maxLength: 40 }), fc.array(phrase, { maxLength: 8 }));
  fc.assert(
    fc.property(drawn, ([text, phrases]) => {
      expect(holds(text, ...phrases)).toBe(holdsNaively(text, phrases));
    }),
    { numRuns: 2000 },
  );
});

test("I10 a phrase shows itself, and stays short when it is folded", () => {
  const problemOf = (...phrases: string[]) => {
    try {
      cleanRefusedWords(phrases);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(problemOf("bad", "two words", "你好", "c++", "🍆", "x".repeat(64))).toBeNull();
  expect(problemOf("bad", "\u200B")).toMatch("refused_words/1");
  expect(problemOf(" \u00A0")).toMatch("refused_words/0");
  expect(problemOf("\u202Ebad")).toMatch("refused_words/0");
  // Each becomes 18 characters.
  expect(problemOf("\uFDFA".repeat(64))).toMatch("refused_words/0");
  expect(problemOf("ß".repeat(LIMITS.refusedWordMaxLength))).toBeNull();
});

test("I10 a phrase is kept once, in whatever form it is given again", () => {
  expect(cleanRefusedWords([" Bad ", "bad", "BAD", "two  words", "Two Words", "bade"])).toEqual([
    "Bad",
    "two  words",
    "bade",
  ]);
});
