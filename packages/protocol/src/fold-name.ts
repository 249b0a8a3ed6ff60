/**
 * What makes two usernames or two emails the same: Unicode's NFKC_Casefold (UAX #44), which depends on no locale. Letter case, final
 * sigma, `ß` and `ss`, full-width forms and invisible characters make no difference; accents and the dotless `ı` do (A1). Whoever
 * stores, finds or counts a name goes by this, and by nothing that a database thinks of letters.
 */
export function foldName(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  // The second round is for what composes only after the first, as U+0345 with what follows it.
  return foldOnce(foldOnce(name));
}

const ASCII = /^[\0-\x7F]*$/;

function foldOnce(text: string): string {
  let folded = "";
  // Each character by itself: as part of a word a sigma would know where it stands.
  for (const character of text.normalize("NFKC")) folded += foldCharacter(character);
  return folded.normalize("NFKC");
}

function foldCharacter(character: string): string {
  if (/\p{Default_Ignorable_Code_Point}/u.test(character)) return "";
  // Its capital is `I`, so that it would end as `i`; Unicode keeps the two apart.
  if (character === "ı") return character;
  return character.toUpperCase().toLowerCase();
}
