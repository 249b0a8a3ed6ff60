import { foldName, LIMITS, nameProblem } from "@gochat/protocol";
import { wrongField } from "../errors.ts";
import { characterAt, characterBefore, isOfWord } from "../platform/word-characters.ts";

/*
 * Aho–Corasick: the phrases are a tree of their letters, and each node knows the longest end of what was read that a phrase begins with as well.
 * So a text is read once, however many phrases there are.
 *
 * 1. The phrases, folded, become the tree.
 * 2. Level by level each node gets that other node (`fallback`), and the nearest one on the way on which a phrase ends (`shorter`).
 * 3. A text is folded and read. Where a phrase ends it counts if no word goes on beyond its ends.
 */
interface Node {
  readonly next: Map<number, Node>;
  fallback: Node | null;
  shorter: Node | null;
  /** Of the phrase that ends here; 0: none does. */
  length: number;
}

export type FindWord = (text: string) => boolean;

/** Answers whether a text holds one of these phrases as whole words (I10). */
export function createWordFinder(phrases: readonly string[]): FindWord {
  if (phrases.length === 0) return () => false;
  const root = plant(phrases.map(folded));
  return (text) => holdsPhrase(root, foldText(text));
}

/** The phrases without spaces around them, each once in whatever form. Throws `invalid_request` for one that nothing of a text could be. */
export function cleanRefusedWords(phrases: readonly string[]): string[] {
  const byFolded = new Map<string, string>();
  for (const [place, phrase] of phrases.entries()) {
    const key = folded(phrase);
    const problem =
      nameProblem(phrase) ??
      (key.length > MAX_UNITS ? `must have at most ${LIMITS.refusedWordMaxLength} characters` : undefined);
    if (problem !== undefined) throw wrongField(`/refused_words/${place}`, problem);
    if (!byFolded.has(key)) byFolded.set(key, phrase.trim());
  }
  return [...byFolded.values()];
}

// Folding makes up to 18 characters of one; each costs memory on every node.
const MAX_UNITS = 2 * LIMITS.refusedWordMaxLength;

/** As names are (A1), and spaces and ends of lines of any kind and number are one space. */
const foldText = (text: string): string => foldName(text).replaceAll(/\s+/g, " ");
const folded = (phrase: string): string => foldText(phrase).trim();

function plant(phrases: readonly string[]): Node {
  const root = newNode();
  for (const phrase of phrases) {
    let node = root;
    for (let at = 0; at < phrase.length; at++) {
      const unit = phrase.charCodeAt(at);
      const next = node.next.get(unit) ?? newNode();
      node.next.set(unit, next);
      node = next;
    }
    node.length = phrase.length;
  }
  // The loop takes what it adds as well.
  const reached = [root];
  for (const node of reached) {
    for (const [unit, next] of node.next) {
      next.fallback = node === root ? root : follow(node.fallback ?? root, unit);
      next.shorter = next.fallback.length > 0 ? next.fallback : next.fallback.shorter;
      reached.push(next);
    }
  }
  return root;
}

const newNode = (): Node => ({ next: new Map(), fallback: null, shorter: null, length: 0 });

/** Where one more unit leads. */
function follow(from: Node, unit: number): Node {
  for (let node = from; ; node = node.fallback) {
    const next = node.next.get(unit);
    if (next !== undefined) return next;
    if (node.fallback === null) return node;
  }
}

function holdsPhrase(root: Node, text: string): boolean {
  let node = root;
  for (let at = 0; at < text.length; at++) {
    node = follow(node, text.charCodeAt(at));
    let ending = node.length > 0 ? node : node.shorter;
    if (ending === null || goesOn(text, at + 1)) continue;
    for (; ending !== null; ending = ending.shorter) {
      if (!goesOn(text, at + 1 - ending.length)) return true;
    }
  }
  return false;
}

/** Whether a word goes on here, so that no phrase begins or ends. */
const goesOn = (text: string, at: number): boolean =>
  isOfWord(characterBefore(text, at)) && isOfWord(characterAt(text, at));
