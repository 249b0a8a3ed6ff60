import { foldName, LIMITS } from "@gochat/protocol";
import { wrongField } from "../errors.ts";
import { characterBefore, isOfWord } from "../platform/word-characters.ts";
import { inlineTexts } from "./inline-texts.ts";

// A name is all of the word behind the @, so that it is not found in the beginning of a longer one; a long word is none.
const TOKEN =
  /\\.|`+|\[|\]|(?:[A-Za-z][A-Za-z\d+.\-]{1,20}:\/\/|www\.)[^\s<>]*|@(?<name>[A-Za-z\d][\w.\-]{1,63})/gsv;
const DESTINATION = /\]\([^\s\(\)]*(?:\([^\s\(\)]*\)[^\s\(\)]*)*(?:\s+"[^"\n]*")?\s*\)/vy;
const JOINING = /[_+-]/;
// Three points, or an emphasis and the end of a sentence. What is longer is cut off whole.
const CUTS_MAX = 3;
// Each is looked up under the lock of the conversation. As many as the names, each as it is written and without the signs at its end.
const CANDIDATES_MAX = 2 * LIMITS.mentionsMax;

/**
 * The names that a text may mention, folded (M5); null for none. For each word the ends that the name may have, the longest first,
 * with `|` between them: a name may end with dots and dashes, and so may a sentence or an emphasis. Which of them there are is for
 * the database to say; whatever is written, it has `CANDIDATES_MAX` to look for. What stands in code or in a link, or follows a
 * backslash, is no mention. Throws `invalid_request` for too many.
 */
export function mentionedNames(content: string): readonly string[] | null {
  if (!content.includes("@")) return null;
  const words = [...new Set(inlineTexts(content).flatMap(namesIn).map(foldName))];
  let names = candidatesOf(words, CUTS_MAX);
  if (names.length > LIMITS.mentionsMax)
    throw wrongField("/content", `must mention up to ${LIMITS.mentionsMax} people`);
  if (names.flat().length > CANDIDATES_MAX) names = candidatesOf(words, 0);
  return names.length === 0 ? null : names.map((candidates) => candidates.join("|"));
}

interface Found {
  readonly at: number;
  readonly end: number;
  readonly name: string;
}

function namesIn(text: string): string[] {
  let found: Found[] = [];
  const openBrackets: number[] = [];
  const closings = backticksOf(text);
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    const at = match.index;
    const name = match.groups?.["name"];
    if (name !== undefined) {
      const end = at + token.length;
      if (mayBegin(text, at, found.at(-1)?.end) && mayEnd(text, end)) found.push({ at, end, name });
    } else if (token === "[") {
      openBrackets.push(at);
    } else if (token === "]") {
      const opened = openBrackets.pop();
      DESTINATION.lastIndex = at;
      if (opened === undefined || !DESTINATION.test(text)) continue;
      found = found.filter((each) => each.at < opened);
      TOKEN.lastIndex = DESTINATION.lastIndex;
    } else if (token.startsWith("`")) {
      const behind = closings.get(token.length) ?? [];
      while ((behind.at(-1) ?? Number.POSITIVE_INFINITY) <= at) behind.pop();
      const closing = behind.at(-1);
      if (closing !== undefined) TOKEN.lastIndex = closing + token.length;
    }
  }
  return found.map(({ name }) => name);
}

/** Where runs of so many backticks begin, the last one first. */
function backticksOf(text: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].toReversed()) {
    const known = runs.get(run.length);
    if (known === undefined) runs.set(run.length, [index]);
    else known.push(index);
  }
  return runs;
}

/** Not within a word, an address or a path. In `@bob/@carol` the slash makes no path. */
function mayBegin(text: string, at: number, lastEnd: number | undefined): boolean {
  const before = text[at - 1];
  if (before === undefined) return true;
  if (before === "@") return false;
  if (before === "/") return lastEnd === at - 1;
  let from = at;
  while (JOINING.test(text[from - 1] ?? "")) from--;
  return !isOfWord(characterBefore(text, from));
}

/** Not before more of a word, or before a path, such as that of a package. */
function mayEnd(text: string, end: number): boolean {
  const next = String.fromCodePoint(text.codePointAt(end) ?? 0x20);
  return !isOfWord(next) && !/^\/[\w.]/.test(text.slice(end, end + 2));
}

/** For each word that may be a name: as it is written, without up to `cutsMax` of the signs at its end, and without all of them. */
function candidatesOf(words: readonly string[], cutsMax: number): string[][] {
  const candidates = words.map((word) => {
    const signs = /[._-]+$/.exec(word)?.[0].length ?? 0;
    return Array.from({ length: Math.min(signs, cutsMax) + 1 }, (_, cut) => cut)
      .concat(signs > cutsMax ? signs : [])
      .map((cut) => word.slice(0, word.length - cut))
      .filter(({ length }) => length <= LIMITS.usernameMaxLength && length >= LIMITS.usernameMinLength);
  });
  return candidates.filter(({ length }) => length > 0);
}
