import { LANGUAGES, preferredLanguage } from "./i18n.tsx";
import type { Language } from "./i18n.tsx";
import { stored, useStored } from "./stored.ts";

/** How somebody likes this browser to be. */
export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly contrast: "system" | "more";
  readonly textSize: "normal" | "large" | "larger";
  readonly density: "normal" | "compact";
  readonly language: Language;
  /** Whether Enter sends and Shift+Enter breaks the line, or Ctrl+Enter sends. */
  readonly enterSends: boolean;
  /** Whether new messages are shown on the desktop. */
  readonly notifies: boolean;
  readonly playsSound: boolean;
  /** Whether single keys, such as `n`, do something where nobody types. */
  readonly singleKeys: boolean;
  /** Width of the list of conversations, in px. */
  readonly listWidth: number;
}

export const LIST_WIDTH = { min: 240, max: 420, initial: 300 };

const oneOf = <T extends string>(values: readonly T[], found: unknown, otherwise: T): T =>
  values.includes(found as T) ? (found as T) : otherwise;
const bool = (found: unknown, otherwise: boolean): boolean =>
  typeof found === "boolean" ? found : otherwise;

function parse(found: unknown): Preferences {
  const from = (typeof found === "object" && found !== null ? found : {}) as Record<string, unknown>;
  const width = typeof from.listWidth === "number" ? from.listWidth : LIST_WIDTH.initial;
  return {
    theme: oneOf(["system", "light", "dark"], from.theme, "system"),
    contrast: oneOf(["system", "more"], from.contrast, "system"),
    textSize: oneOf(["normal", "large", "larger"], from.textSize, "normal"),
    density: oneOf(["normal", "compact"], from.density, "normal"),
    language: oneOf(Object.keys(LANGUAGES) as Language[], from.language, preferredLanguage()),
    enterSends: bool(from.enterSends, true),
    notifies: bool(from.notifies, false),
    playsSound: bool(from.playsSound, false),
    singleKeys: bool(from.singleKeys, true),
    listWidth: Math.min(Math.max(width, LIST_WIDTH.min), LIST_WIDTH.max),
  };
}

export const preferences = stored("preferences", parse);

export const usePreferences = (): Preferences => useStored(preferences);

export const setPreference = <K extends keyof Preferences>(name: K, value: Preferences[K]): void =>
  preferences.set({ ...preferences.get(), [name]: value });

/** Makes the page look as it is liked; the style sheets read these attributes. */
export function showPreferences(): void {
  const { theme, contrast, textSize, density, listWidth } = preferences.get();
  const { dataset, style } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  dataset.contrast = contrast;
  dataset.textSize = textSize;
  dataset.density = density;
  style.setProperty("--list-w", `${listWidth}px`);
}
