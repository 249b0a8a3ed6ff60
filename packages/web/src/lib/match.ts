/** Where a query is found in a text: pairs of a beginning and an end. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export interface Match {
  /** The lower, the better. */
  readonly score: number;
  readonly ranges: Ranges;
}

/** A text without case and diacritics, and where each of its characters stands in the text as it is written. */
interface Folded {
  readonly text: string;
  readonly from: readonly number[];
  /** Where its words begin. */
  readonly starts: readonly number[];
}

const SCORES = { start: 0, word: 1, initials: 2, inside: 4, scattered: 8 };
/** Fewer letters are scattered over nearly any text. */
const SCATTERED_MIN = 3;
const KEPT_MAX = 10_000;
const kept = new Map<string, Folded>();

/**
 * Where every word of a query is found in a text, in any case and without regard to diacritics: best at its beginning, then where a word
 * begins, then as initials of its words, then inside of one, then letter by letter. Null where one of them is not.
 */
export function match(query: string, text: string): Match | null {
  const folded = fold(text);
  let score = 0;
  const ranges: [number, number][] = [];
  for (const word of wordsOf(query)) {
    const found = find(word, folded);
    if (found === null) return null;
    score += found.score;
    ranges.push(
      ...found.at.map(
        ([from, to]) => [folded.from[from] ?? 0, folded.from[to] ?? text.length] as [number, number],
      ),
    );
  }
  return { score, ranges: merged(ranges) };
}

/** Those that match, the best ones first, in their own order where they are alike. */
export function ranked<T>(
  query: string,
  items: readonly T[],
  textsOf: (item: T) => readonly string[],
): readonly { readonly item: T; readonly ranges: Ranges }[] {
  return items
    .flatMap((item) => {
      // The first text is what is shown: a place in another one is no place in it.
      const matches = textsOf(item).flatMap((text, index) => {
        const found = match(query, text);
        return found === null ? [] : [index === 0 ? found : { score: found.score + 0.5, ranges: [] }];
      });
      const best = matches.sort((a, b) => a.score - b.score)[0];
      return best === undefined ? [] : [{ item, ...best }];
    })
    .sort((a, b) => a.score - b.score);
}

const wordsOf = (query: string): readonly string[] => fold(query).text.split(/\s+/).filter(Boolean);

function find(word: string, { text, starts }: Folded): { score: number; at: [number, number][] } | null {
  if (text.startsWith(word)) return { score: SCORES.start, at: [[0, word.length]] };
  const start = starts.find((index) => text.startsWith(word, index));
  if (start !== undefined) return { score: SCORES.word, at: [[start, start + word.length]] };
  const initials = starts.map((index) => text[index]).join("");
  const first = word.length > 1 ? initials.indexOf(word) : -1;
  if (first !== -1)
    return {
      score: SCORES.initials,
      at: starts.slice(first, first + word.length).map((index) => [index, index + 1]),
    };
  const inside = text.indexOf(word);
  if (inside !== -1) return { score: SCORES.inside, at: [[inside, inside + word.length]] };
  const at = word.length < SCATTERED_MIN ? null : scattered(word, text);
  return at && { score: SCORES.scattered, at };
}

function scattered(word: string, text: string): [number, number][] | null {
  const at: [number, number][] = [];
  let from = 0;
  for (const letter of word) {
    const index = text.indexOf(letter, from);
    if (index === -1) return null;
    from = index + letter.length;
    at.push([index, from]);
  }
  return at;
}

function fold(text: string): Folded {
  const known = kept.get(text);
  if (known !== undefined) return known;
  let plain = "";
  const from: number[] = [];
  let index = 0;
  for (const character of text) {
    const units = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    plain += units;
    for (let unit = 0; unit < units.length; unit += 1) from.push(index);
    index += character.length;
  }
  const starts = [...plain.matchAll(/[\p{L}\p{N}]+/gu)].map((word) => word.index);
  const folded = { text: plain, from, starts };
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(text, folded);
  return folded;
}

function merged(ranges: [number, number][]): Ranges {
  const result: [number, number][] = [];
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
