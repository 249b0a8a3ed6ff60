import { graphemesOf } from "../graphemes.ts";

// A picture alone is enough to be one: also without the selector that says so.
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?|\s)+$/v;
/** Nearly every message has a letter, and the expression above takes long to get ready. */
const HAS_LETTER = /[\p{L}--\p{Extended_Pictographic}]/v;
const SHOWN_LARGE_MAX = 12;

/** Whether a message is a few emoji and nothing else: those are shown larger. */
export function isOnlyEmoji(content: string): boolean {
  const text = content.trim();
  // A family is 11 code units and more; nothing longer is worth counting.
  if (text === "" || text.length > SHOWN_LARGE_MAX * 32 || HAS_LETTER.test(text) || !ONLY_EMOJI.test(text))
    return false;
  return graphemesOf(text).filter((sign) => sign.trim() !== "").length <= SHOWN_LARGE_MAX;
}
