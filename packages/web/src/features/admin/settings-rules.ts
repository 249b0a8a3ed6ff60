import type { TextId } from "../../lib/i18n.tsx";

/** As the server has them; a test compares them. */
export const MESSAGE_BYTES = { min: 256, max: 16_384 } as const;

/** For how long messages may be edited, as it is offered: seconds. */
export const EDIT_WINDOWS = [0, 300, 900, 3_600, 86_400, 604_800] as const;

export const REFUSED_WORDS = { max: 500, letters: 64 } as const;

/** One on each line. */
export const refusedWordsIn = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function refusedWordsProblem(text: string): TextId | undefined {
  const words = refusedWordsIn(text);
  const isTooMuch =
    words.length > REFUSED_WORDS.max || words.some((word) => Array.from(word).length > REFUSED_WORDS.letters);
  return isTooMuch ? "admin.refusedWordsRule" : undefined;
}

export const MENTIONS = { min: 1, max: 100 } as const;

/** For how many hours accounts are new, as it is offered, and what they do meanwhile. */
export const NEW_ACCOUNT_HOURS = [0, 1, 24, 72, 168] as const;
export const NEW_ACCOUNTS = { conversations: 20, names: 5 } as const;

export const messageBytesProblem = (text: string): TextId | undefined =>
  isWithin(MESSAGE_BYTES, text) ? undefined : "admin.bytesRule";
export const mentionsProblem = (text: string): TextId | undefined =>
  isWithin(MENTIONS, text) ? undefined : "admin.mentionsRule";

const isWithin = ({ min, max }: { readonly min: number; readonly max: number }, text: string): boolean =>
  /^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max;
