import { folded } from "../../lib/folded.ts";

/** An emoji in the words of a language. */
export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** What one writes between colons, in English everywhere. */
  readonly codes: readonly string[];
  /** Of Unicode's groups: 0 smileys, 1 people, … 9 flags. */
  readonly group: number;
  /** Of Unicode's emoji, since which it is there. */
  readonly version: number;
  /** In the five tones of skin, the lightest first. */
  readonly tones?: readonly string[];
}

/** A tone of skin: 0 is none, then from light to dark. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

export const inTone = ({ emoji, tones }: Pick<Emoji, "emoji" | "tones">, tone: Tone): string =>
  tones?.[tone - 1] ?? emoji;

interface Indexed {
  readonly emoji: Emoji;
  /** Its name and codes, folded. */
  readonly names: readonly string[];
  /** The words of them and of its tags, folded. */
  readonly words: readonly string[];
}

/** Finds emoji by the beginnings of words. */
export interface EmojiIndex {
  readonly all: readonly Emoji[];
  /** The best first: what is called so, what begins so, what has a word that begins so. Every word of the query counts. */
  readonly find: (query: string, limit?: number) => readonly Emoji[];
  /** The one that is written so between colons. */
  readonly byCode: (code: string) => Emoji | undefined;
}

export function indexEmoji(all: readonly Emoji[]): EmojiIndex {
  let index: readonly Indexed[] | undefined;
  return {
    all,
    byCode: (code) => all.find(({ codes }) => codes.includes(code)),
    find(query, limit = Infinity) {
      const wanted = wordsOf(folded(query));
      if (wanted.length === 0) return [];
      index ??= all.map(indexed);
      const name = wanted.join(" ");
      const found = index.flatMap((each) => {
        const rank = rankOf(each, wanted, name);
        return rank === undefined ? [] : [{ rank, emoji: each.emoji }];
      });
      // The sort is stable: of the same rank they stay in the order of Unicode.
      return found
        .toSorted((a, b) => a.rank - b.rank)
        .slice(0, limit)
        .map(({ emoji }) => emoji);
    },
  };
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}+]+/u).filter((word) => word !== "");

function indexed(emoji: Emoji): Indexed {
  const names = [...emoji.codes, emoji.name].map((name) => wordsOf(folded(name)).join(" "));
  const words = [...names, ...emoji.tags.map(folded)].flatMap(wordsOf);
  return { emoji, names, words };
}

function rankOf({ names, words }: Indexed, wanted: readonly string[], name: string): number | undefined {
  if (names.includes(name)) return 0;
  if (names.some((each) => each.startsWith(name))) return 1;
  if (!wanted.every((part) => words.some((word) => word.startsWith(part)))) return undefined;
  return wanted.every((part) => words.includes(part)) ? 2 : 3;
}
