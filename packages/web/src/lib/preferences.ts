import { parsePreferences } from "./parse-preferences.ts";
import type { Preferences } from "./parse-preferences.ts";
import { stored, useStored } from "./stored.ts";

export { LIST_WIDTH } from "./parse-preferences.ts";
export type { Preferences } from "./parse-preferences.ts";

export const preferences = stored("preferences", parsePreferences);

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
  colourBrowser();
}

/** What the browser draws around the page has the page's ground. */
function colourBrowser(): void {
  const colour = getComputedStyle(document.body).backgroundColor;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", colour);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colourBrowser);
