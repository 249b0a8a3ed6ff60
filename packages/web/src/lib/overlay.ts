import { signal } from "./signal.ts";
import { useStored } from "./stored.ts";

/** What opens above the page from several places. */
export type Overlay = "switcher" | "shortcuts" | "signOut";

const overlay = signal<Overlay | null>(null);

/** Opens it, in place of what is open; null closes. */
export const setOverlay = overlay.set;

export const useOverlay = (): Overlay | null => useStored(overlay);
