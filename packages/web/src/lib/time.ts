import type { Language } from "./i18n.tsx";

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = language + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined) formats.set(key, (made = new Intl.DateTimeFormat(localeOf(language), options)));
  return made.format(date);
}

/** The browser's own variant of the language: en-GB has other dates than en-US. */
const localeOf = (language: Language): string =>
  navigator.languages.find((tag) => tag.startsWith(language)) ?? language;

const dayStart = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
/** How many midnights lie between the two. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((dayStart(to) - dayStart(from)) / DAY_MS);
const capitalized = (text: string, language: Language): string =>
  text.charAt(0).toLocaleUpperCase(localeOf(language)) + text.slice(1);

/** 10:42 */
export const clockTime = (iso: string, language: Language): string =>
  format(language, { hour: "2-digit", minute: "2-digit" }, new Date(iso));

/** Thursday, 26 November 2026, 10:42 */
export const fullTime = (iso: string, language: Language): string =>
  format(language, { dateStyle: "full", timeStyle: "short" }, new Date(iso));

/** 3 November 2026 */
export const longDate = (iso: string, language: Language): string =>
  format(language, { dateStyle: "long" }, new Date(iso));

/** Monday */
export const weekday = (iso: string, language: Language): string =>
  format(language, { weekday: "long" }, new Date(iso));

/** 3 November, with the year if it is another one. */
export function shortDate(iso: string, language: Language, now = new Date()): string {
  const date = new Date(iso);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(language, { day: "numeric", month: "long", ...year }, date);
}

/** For a list: 10:42 of today, then the weekday, then 23 Nov, with the year if it is another one. */
export function listTime(iso: string, language: Language, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days <= 0) return clockTime(iso, language);
  if (days < 7) return capitalized(format(language, { weekday: "short" }, date), language);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(language, { day: "numeric", month: "short", ...year }, date);
}

/** For a separator of days: Today, Yesterday, Thursday, 26 November. */
export function dayLabel(iso: string, language: Language, now = new Date()): string {
  const date = new Date(iso);
  const days = daysBetween(date, now);
  if (days === 0 || days === 1) {
    const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    return capitalized(words.format(-days, "day"), language);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return capitalized(
    format(language, { weekday: "long", day: "numeric", month: "long", ...year }, date),
    language,
  );
}

/** Which day of this device's calendar it was. */
export const dayOf = (iso: string): string => {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};

/** 12 seconds, 3 minutes: rounded up, as whoever waits wants to know. */
export function duration(ms: number, language: Language): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const isLong = seconds >= 90;
  const unit = isLong ? "minute" : "second";
  const words = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return words.format(isLong ? Math.ceil(seconds / 60) : seconds);
}
