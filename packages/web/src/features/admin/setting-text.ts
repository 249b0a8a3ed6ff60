import { hasText } from "../../lib/i18n.tsx";
import type { Language, Translate } from "../../lib/i18n.tsx";
import { lengthText } from "../../lib/length-text.ts";
import { wordOf } from "./audit-entry.ts";

interface Changed {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** "registration: open → closed" */
export function settingText({ name, before, after }: Changed, t: Translate, language: Language): string {
  const title = `audit.set${wordOf(`_${name}`)}`;
  const value = (of: unknown): string => {
    if (name === "edit_window_s") return windowText(of as number | null, t, language);
    if (name === "new_account_hours") return newAccountText(of as number, t, language);
    const text = `audit.value${wordOf(`_${String(of)}`)}`;
    return typeof of === "number" ? of.toLocaleString(language) : hasText(text) ? t(text) : String(of);
  };
  return `${hasText(title) ? t(title) : name}: ${value(before)} → ${value(after)}`;
}

/** For how long a message may be edited: in the largest unit that fits. */
export function windowText(seconds: number | null, t: Translate, language: Language): string {
  if (seconds === null) return t("admin.forever");
  if (seconds === 0) return t("admin.never");
  return lengthText(seconds, language);
}

/** For how long an account is new. */
export const newAccountText = (hours: number, t: Translate, language: Language): string =>
  hours === 0 ? t("admin.noLimits") : lengthText(hours * 3600, language);
