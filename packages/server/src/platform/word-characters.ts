// Not of scripts that write words without spaces, or join what belongs to a word to it: in 你好@bob and @bob님 the name stands by itself.
const OF_WORD =
  /[\p{N}\p{M}]|[\p{L}--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]/v;

/** Whether a word that ends before this character goes on with it: letters, marks and digits of scripts that part words. */
export const isOfWord = (character: string): boolean => OF_WORD.test(character);

export function characterBefore(text: string, at: number): string {
  const isPair = /[\u{dc00}-\u{dfff}]/v.test(text[at - 1] ?? "");
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at);
}

export const characterAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : "";
