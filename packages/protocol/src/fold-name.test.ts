import fc from "fast-check";
import { expect, test } from "vitest";
import { foldName } from "./fold-name.ts";

test.each([
  ["Alice", "aLICE"],
  ["jürgen@example.com", "JÜRGEN@EXAMPLE.COM"],
  ["ju\u0308rgen@example.com", "JÜRGEN@example.com"],
  ["straße", "STRASSE"],
  ["straße", "STRAẞE"],
  ["ΣΊΣΥΦΟΣ", "σίσυφος"],
  ["σίσυφοσ", "σίσυφος"],
  ["ｂｏｂ", "Bob"],
  ["\u212Aim", "kim"],
  ["i\u0307da", "İda"],
  ["ꭰ", "Ꭰ"],
  ["al\u00ADi\u200Bce\uFE0F", "alice"],
  ["ﬁn", "FIN"],
])("A1 %j and %j are one name", (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test.each([
  ["İda", "Ida"],
  ["ılgaz", "ilgaz"],
  ["jürgen", "jurgen"],
  ["аlice", "alice"],
  ["rene\u0301", "rene"],
])("A1 %j and %j are two names", (one, other) => {
  expect(foldName(one)).not.toBe(foldName(other));
});

test("A1 an ASCII name folds to its small letters and nothing else", () => {
  const ascii = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code));
  expect(foldName(ascii)).toBe(
    ascii.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32)),
  );
});

test("A1 folding again changes nothing, and neither does writing a character large or small before", () => {
  const wrong: string[] = [];
  // Above this no letter has two cases.
  for (let code = 0; code < 0x20000; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{Cs}\p{Cn}\p{Script=Han}\p{Script=Hangul}]/u.test(character)) continue;
    const folded = foldName(character);
    const forms = [folded, character.toLowerCase(), ...(character === "ı" ? [] : [character.toUpperCase()])];
    if (forms.some((form) => foldName(form) !== folded)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

/** As NFKC_Casefold is written down: each character by itself, for as part of a word a sigma would know where it stands. */
function foldEach(text: string): string {
  let folded = "";
  for (const character of text.normalize("NFKC"))
    if (character === "ı") folded += character;
    else if (!/\p{Default_Ignorable_Code_Point}/u.test(character))
      folded += character.toUpperCase().toLowerCase();
  return folded.normalize("NFKC");
}

test("A1 a text folds as its characters do, each by itself", () => {
  const letters = fc.constantFrom(
    ...Array.from("aΑΣσςßıİIi\u0345\u0301\u0307ΐẞﬁ\u200D\u00ADǅꭰᏰ각\u1100\u1161Ω\u2126ſ\u1FB3 "),
  );
  const texts = fc.oneof(fc.string({ unit: letters }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(texts, (text) => {
      expect(foldName(text)).toBe(foldEach(foldEach(text)));
    }),
  );
});
