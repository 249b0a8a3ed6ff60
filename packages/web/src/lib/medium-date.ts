import type { Language } from "./i18n.tsx";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(iso: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const key = language + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined) {
    // The browser's own variant of the language: en-GB has other dates than en-US.
    const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
    formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  }
  return made.format(new Date(iso));
}

/** 3 Feb 2026 */
export const mediumDate = (iso: string, language: Language): string =>
  format(iso, language, { dateStyle: "medium" });

/** 3 Feb 2026, 10:42:07 */
export const mediumTime = (iso: string, language: Language): string =>
  format(iso, language, { dateStyle: "medium", timeStyle: "medium" });
