import type { Inline } from "./tree.ts";

const NAME = /@([A-Za-z\d][\w.-]{1,63})/g;
const WORD_BEFORE = /[\p{L}\p{N}\p{M}_+@/-]$/u;
// As the server does: a name may end with these signs, and so may a sentence.
const CUTS_MAX = 3;

/** People by their usernames in small letters. */
export type Names = ReadonlyMap<string, string>;

/** The text with its mentions apart, of those whom the message mentions. */
export function splitMentions(text: string, names: Names): readonly Inline[] {
  if (names.size === 0 || !text.includes("@")) return [{ type: "text", text }];
  const parts: Inline[] = [];
  let from = 0;
  for (const { 0: whole, 1: word = "", index } of text.matchAll(NAME)) {
    const before = text.slice(0, index);
    const name = mayFollow(before, from === index) ? longestName(word, names) : undefined;
    const userId = name && names.get(name.toLowerCase());
    if (name === undefined || userId === undefined) continue;
    if (index > from) parts.push({ type: "text", text: text.slice(from, index) });
    from = index + whole.length - (word.length - name.length);
    parts.push({ type: "mention", text: text.slice(index, from), userId });
  }
  if (from < text.length) parts.push({ type: "text", text: text.slice(from) });
  return parts;
}

/** Not within a word, an address or a path. In `@bob/@carol` the slash makes no path. */
const mayFollow = (before: string, followsMention: boolean): boolean =>
  followsMention || !WORD_BEFORE.test(before) || /@[\w.-]+\/$/.test(before);

function longestName(word: string, names: Names): string | undefined {
  for (let cuts = 0; cuts <= CUTS_MAX; cuts += 1) {
    const name = word.slice(0, word.length - cuts);
    if (names.has(name.toLowerCase())) return name;
    if (!/[_.-]$/.test(name)) return undefined;
  }
  const bare = word.replace(/[_.-]+$/, "");
  return names.has(bare.toLowerCase()) ? bare : undefined;
}
