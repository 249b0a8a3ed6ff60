import { expect, test } from "vitest";
import { Compile } from "typebox/compile";
import { Emoji, canonicalEmoji } from "./text.ts";

// As escapes: what an editor shows does not tell these apart.
const VS15 = "\uFE0E";
const VS16 = "\uFE0F";
const ZWJ = "\u200D";
const HEART = "\u2764";
const THUMB = "\u{1F44D}";
const MAN = "\u{1F468}";
const WOMAN = "\u{1F469}";
const GIRL = "\u{1F467}";
const TONE = "\u{1F3FD}";
const KISS = [WOMAN + TONE, HEART + VS16, "\u{1F48B}", MAN + TONE].join(ZWJ);

test.each([
  ["a simple one", THUMB],
  ["with a skin tone", THUMB + TONE],
  ["a skin tone in place of a variation selector", `\u270C${TONE}`],
  ["with a variation selector", HEART + VS16],
  ["a letter-like one with a variation selector", `\u00A9${VS16}`],
  ["a flag", "\u{1F1E9}\u{1F1EA}"],
  ["a flag made of tags", "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"],
  ["a flag made of a flag and a rainbow", `\u{1F3F3}${VS16}${ZWJ}\u{1F308}`],
  ["a keycap", `1${VS16}\u20E3`],
  ["the keycap of a number sign", `#${VS16}\u20E3`],
  ["a family", [MAN, WOMAN, GIRL, "\u{1F466}"].join(ZWJ)],
  ["a profession with a skin tone", [WOMAN + TONE, "\u{1F680}"].join(ZWJ)],
  ["the longest, a kiss of two skin tones", KISS],
  ["a skin tone by itself, which is a square of that colour", TONE],
  ["one of Unicode 16", "\u{1FAE9}"],
])("M4 %s is one emoji: %s", (_, text) => {
  expect(canonicalEmoji(text)).toBe(text);
  expect(Compile(Emoji).Check(text)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["a letter", "a"],
  ["a digit, though it begins a keycap", "1"],
  ["a digit with a variation selector", `1${VS16}`],
  ["a number sign", "#"],
  ["a space", " "],
  ["a line break after it", `${THUMB}\n`],
  ["a space before it", ` ${THUMB}`],
  ["text after it", `${THUMB}a`],
  ["its name", ":thumbsup:"],
  ["two of them", THUMB + THUMB],
  ["two flags", "\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}"],
  ["one letter of a flag", "\u{1F1E9}"],
  ["the flag of no country", "\u{1F1FD}\u{1F1FD}"],
  ["a joiner that joins nothing", THUMB + ZWJ],
  ["a joiner by itself", ZWJ],
  ["a variation selector by itself", VS16],
  ["two that do not go together", [THUMB, HEART + VS16].join(ZWJ)],
  ["a family that is in no keyboard", [MAN + TONE, WOMAN + TONE, GIRL + TONE].join(ZWJ)],
  ["two skin tones", THUMB + TONE + TONE],
  ["a symbol that is no emoji", "\u2605"],
  ["half of a surrogate pair", "\uD83D"],
])("M4 %s is not one emoji", (_, text) => {
  expect(canonicalEmoji(text)).toBeUndefined();
});

// One emoji, one form: others look the same and would be counted beside it.
test.each([
  ["a heart without its variation selector", HEART, HEART + VS16],
  ["a variation selector that is not needed", THUMB + VS16, THUMB],
  ["a variation selector before a skin tone", `\u270C${VS16}${TONE}`, `\u270C${TONE}`],
  ["a keycap without its variation selector", "1\u20E3", `1${VS16}\u20E3`],
  [
    "a rainbow flag without its variation selector",
    `\u{1F3F3}${ZWJ}\u{1F308}`,
    `\u{1F3F3}${VS16}${ZWJ}\u{1F308}`,
  ],
  ["a kiss with a heart that has lost its own", KISS.replace(VS16, ""), KISS],
  ["a trade mark as it stands in text", "\u2122", `\u2122${VS16}`],
])("M4 %s is brought into the form in which Unicode recommends it", (_, given, canonical) => {
  expect(canonicalEmoji(given)).toBe(canonical);
});

test("M4 a heart that asks to be text is no emoji", () => {
  expect(canonicalEmoji(HEART + VS15)).toBeUndefined();
});
