// What others wrote, made safe and measured for a terminal.

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// C0, DEL and C1 would be obeyed by a terminal; what changes the direction of the text or breaks lines would move what stands beside it.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303E\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6])/u;
const EMOJI_BY_SELECTOR = /\uFE0F/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Text in which a terminal finds nothing to obey: control characters are shown by a picture or a number. Line breaks stay. */
export function printable(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?/g, "\n")
      .replaceAll("\t", "    ")
      .replaceAll(CONTROL, pictureOf)
      // A character with hundreds of marks on it would cover the lines around it.
      .replaceAll(/(\p{M}{5})\p{M}+/gu, "$1")
  );
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n") return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** The columns that a terminal takes for printable text. Terminals differ about a few characters, so nothing relies on it across columns. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += widthOfOne(segment);
  return width;
}

function widthOfOne(grapheme: string): number {
  if (WIDE.test(grapheme) || EMOJI_BY_SELECTOR.test(grapheme)) return 2;
  return INVISIBLE.test(grapheme) ? 0 : 1;
}

/** As much of the text as fits, and `…` where something is missing. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const [first = ""] = chunks(text, columns - 1);
  return columns < 1 ? "" : `${first}…`;
}

/** The text in lines that fit; broken at spaces where there are some. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    let current = "";
    for (const word of line.split(/(?<= )/)) {
      if (widthOf(current) + widthOf(word.trimEnd()) <= columns) {
        current += word;
        continue;
      }
      if (current !== "") lines.push(current.trimEnd());
      const parts = chunks(word, columns);
      current = parts.pop() ?? "";
      lines.push(...parts);
    }
    lines.push(current.trimEnd());
  }
  return lines;
}

function chunks(text: string, columns: number): string[] {
  const parts: string[] = [];
  let current = "";
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    const more = widthOfOne(segment);
    if (width + more > columns && current !== "") {
      parts.push(current);
      current = "";
      width = 0;
    }
    current += segment;
    width += more;
  }
  return [...parts, current];
}
