export const MAIL_LANGUAGES = ["en", "pt"] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** Of what a browser says that its owner reads (`Accept-Language`), what we write and they like best; English where that says nothing. */
export function chooseLanguage(accepted: string | null): MailLanguage {
  const wishes = (accepted ?? "")
    .slice(0, 200)
    .split(",")
    .map((wish) => {
      const [tag = "", quality] = wish
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/);
      return { name: tag.split("-", 1)[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { name } of wishes) {
    const found = MAIL_LANGUAGES.find((each) => each === name);
    if (found !== undefined) return found;
  }
  return "en";
}
