import type { Presence } from "@gochat/client";
import type { Language, Translate } from "./i18n.tsx";
import { clockTime, daysBetween, shortDate, weekday } from "./time.ts";

/** Whether somebody is there, or when they last were, in a few words. Undefined where nobody knows, or they do not say. */
export function presenceText(
  presence: Presence | undefined,
  t: Translate,
  language: Language,
  now = new Date(),
): string | undefined {
  if (presence === undefined) return undefined;
  if (presence.status === "online") return t("presence.online");
  if (presence.status === "away") return t("presence.away");
  const seen = presence.last_seen_at;
  if (seen === null) return undefined;
  const days = daysBetween(new Date(seen), now);
  if (days <= 0) return t("presence.seenToday", { time: clockTime(seen, language) });
  if (days === 1) return t("presence.seenYesterday");
  if (days < 7) return t("presence.seenOn", { day: weekday(seen, language) });
  return t("presence.seenOn", { day: shortDate(seen, language, now) });
}
