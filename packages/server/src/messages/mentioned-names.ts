import { foldName, LIMITS } from "@gochat/protocol";

// A name begins after something that no name, address or path ends with. Longer than any name, so that one is not found in the
// beginning of a longer word; and not endless, so that its end is cheap to cut.
const MENTION = /(?<![\w@./-])@([A-Za-z0-9][\w.-]{1,63})/g;

/**
 * The names that a text may mention, folded; null for none. Which of them are members is for the database to say. A name may
 * end with dots and dashes, and so may a sentence: wherever one may begin and the other end is a candidate.
 */
export function mentionedNames(content: string): readonly string[] | null {
  if (!content.includes("@")) return null;
  const words = new Set<string>();
  for (const [, word = ""] of content.matchAll(MENTION)) {
    if (words.size >= LIMITS.mentionsMax) break;
    words.add(foldName(word));
  }
  const candidates = [...words].flatMap(withoutEndings);
  const names = new Set(candidates.filter(({ length }) => length <= LIMITS.usernameMaxLength));
  return names.size === 0 ? null : [...names];
}

function withoutEndings(word: string): string[] {
  const ending = /[._-]+$/.exec(word)?.[0].length ?? 0;
  return Array.from({ length: ending + 1 }, (_, cut) => word.slice(0, word.length - cut));
}
