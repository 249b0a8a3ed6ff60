import type { Combination } from "./shortcuts.ts";

/** The keys of what shows a picture large: apart from the others, for it is fetched when it is wanted. */
export const VIEWER_SHORTCUTS = {
  before: "PageUp",
  after: "PageDown",
  larger: "+",
  smaller: "-",
  whole: "0",
} as const satisfies Readonly<Record<string, Combination>>;

export type ViewerShortcutName = keyof typeof VIEWER_SHORTCUTS;
