/**
 * What makes two usernames or two emails the same: Unicode's NFKC_Casefold (UAX #44), which depends on no locale. Letter case, final
 * sigma, `ß` and `ss`, full-width forms and invisible characters make no difference; accents and the dotless `ı` do (A1). Whoever
 * stores, finds or counts a name goes by this, and by nothing that a database thinks of letters. It takes the text as a whole, so
 * that messages can be folded as well.
 */
export function foldName(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  // The second round is for what composes only after the first, as U+0345 with what follows it.
  return foldOnce(foldOnce(name));
}

const ASCII = /^[\0-\x7F]*$/;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

function foldOnce(text: string): string {
  const visible = text.normalize("NFKC").replaceAll(INVISIBLE, "");
  // Its capital is `I`, so that it would end as `i`; Unicode keeps the two apart.
  return visible.split("ı").map(foldCase).join("ı").normalize("NFKC");
}

/** Of all letters only a sigma knows where in a word it stands: it is the same everywhere. */
const foldCase = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
