import { LANGUAGES, preferredLanguage } from "./languages.ts";
import type { Language } from "./languages.ts";

/** How somebody likes this browser to be. */
export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly contrast: "system" | "more";
  readonly textSize: "normal" | "large" | "larger";
  readonly density: "normal" | "compact";
  readonly language: Language;
  /** Whether Enter sends and Shift+Enter breaks the line, or Ctrl+Enter sends. */
  readonly enterSends: boolean;
  /** Whether single keys, such as `r` and `?`, do something where nobody types. */
  readonly singleKeys: boolean;
  /** Whether new messages are shown on the desktop. */
  readonly notifies: boolean;
  readonly playsSound: boolean;
  /** Width of the list of conversations, in px. */
  readonly listWidth: number;
}

export const LIST_WIDTH = { min: 240, max: 420, initial: 300 };

const oneOf = <T extends string>(values: readonly T[], found: unknown, otherwise: T): T =>
  values.includes(found as T) ? (found as T) : otherwise;
const bool = (found: unknown, otherwise: boolean): boolean =>
  typeof found === "boolean" ? found : otherwise;

/** Preferences of whatever is kept: what is missing, or means nothing, is as it is for somebody new. */
export function parsePreferences(found: unknown): Preferences {
  const from = (typeof found === "object" && found !== null ? found : {}) as Record<string, unknown>;
  const width = Number.isFinite(from.listWidth) ? (from.listWidth as number) : LIST_WIDTH.initial;
  return {
    theme: oneOf(["system", "light", "dark"], from.theme, "system"),
    contrast: oneOf(["system", "more"], from.contrast, "system"),
    textSize: oneOf(["normal", "large", "larger"], from.textSize, "normal"),
    density: oneOf(["normal", "compact"], from.density, "normal"),
    language: oneOf(Object.keys(LANGUAGES) as Language[], from.language, preferredLanguage()),
    enterSends: bool(from.enterSends, true),
    singleKeys: bool(from.singleKeys, true),
    notifies: bool(from.notifies, false),
    playsSound: bool(from.playsSound, false),
    listWidth: Math.min(Math.max(width, LIST_WIDTH.min), LIST_WIDTH.max),
  };
}
