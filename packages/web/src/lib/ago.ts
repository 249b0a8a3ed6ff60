import type { Language } from "./i18n.tsx";
import { daysBetween, shortDate } from "./time.ts";

/** 4 minutes ago, yesterday, 3 November. */
export function ago(iso: string, language: Language, now = new Date()): string {
  const date = new Date(iso);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 60) return words.format(-Math.max(minutes, 0), "minute");
  const days = daysBetween(date, now);
  if (days === 0) return words.format(-Math.floor(minutes / 60), "hour");
  if (days < 7) return words.format(-days, "day");
  return shortDate(iso, language, now);
}
