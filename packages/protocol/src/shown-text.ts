// Characters that take no ink though Unicode counts them among letters, symbols and marks: a braille cell without dots, a note
// without a head, a filler.
const BLANK = String.raw`\u2800\u{1D159}\u{16FE4}`;
const JOINED_SCRIPTS =
  "Arab Syrc Nkoo Mand Mong Phag Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Mymr Khmr Tibt Java Bali";
const JOINING = `[[\\p{L}\\p{M}]&&[${JOINED_SCRIPTS.replaceAll(/\w+ ?/g, (script) => `\\p{scx=${script.trim()}}`)}]]`;
// What ends a syllable without its vowel, in the scripts of India and Sri Lanka: a joiner behind it says how that is drawn.
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;
const PICTURE = String.raw`\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0E\uFE0F]?`;

/** Invisible characters in the places where they are part of what is seen. */
const IN_PLACE = new RegExp(
  [
    String.raw`\p{RGI_Emoji}`,
    String.raw`${PICTURE}(?:\u200D${PICTURE})*`,
    String.raw`[#*0-9]\uFE0F?\u20E3`,
    // Which of its forms a Han or Mongolian letter has.
    String.raw`\p{Script=Han}[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{scx=Mong})[\u180B-\u180F]`,
    String.raw`(?<=${JOINING})[\u200C\u200D](?=${JOINING})`,
    String.raw`(?<=${VIRAMA})[\u200C\u200D]`,
  ].join("|"),
  "gv",
);
const INVISIBLE = new RegExp(String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}${BLANK}]`, "v");
const VISIBLE = new RegExp(String.raw`[^\s\p{Z}\p{M}${BLANK}]`, "v");
// Written languages put up to four on a letter; more of them cover the lines above and below.
const MARKS_MAX = 5;
const MANY_MARKS = new RegExp(String.raw`[\p{Mn}\p{Me}]{${MARKS_MAX + 1}}`, "v");

/**
 * Why a name cannot be shown to others, or `undefined` (N1): it has to be seen, as it is, and must change nothing around it. Whoever
 * shows names of elsewhere can ask the same.
 */
export function nameProblem(name: string): string | undefined {
  const seen = name.replaceAll(IN_PLACE, "x");
  if (INVISIBLE.test(seen)) {
    return "must not contain invisible characters or ones that change the direction of text; type it anew without them";
  }
  if (!VISIBLE.test(seen)) return "must contain a character that can be seen";
  if (MANY_MARKS.test(seen)) return `must not contain more than ${MARKS_MAX} combining marks in a row`;
  return undefined;
}

/** The same for a text of several lines, which may be empty. */
export function descriptionProblem(description: string): string | undefined {
  return description === "" ? undefined : nameProblem(description.replaceAll(/[\t\n\r]/g, " "));
}

// Unlike in a name, a character that this version of Unicode does not know, or that is somebody's own, may well be seen.
const SHOWS_SOMETHING = new RegExp(
  String.raw`[^\s\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB${BLANK}]`,
  "v",
);

/** Nothing in it can be seen. */
export function isBlank(text: string): boolean {
  return !SHOWS_SOMETHING.test(text);
}
