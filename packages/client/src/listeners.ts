import type { Cancel } from "./environment.ts";

/** Those who want to hear that something changed. */
export interface Listeners {
  readonly size: number;
  readonly add: (listener: () => void) => Cancel;
  /** Calls all of them. What one throws is kept from the others and from whoever tells: the platform hears of it, as of any uncaught error. */
  readonly tell: () => void;
}

export function createListeners(): Listeners {
  const all = new Set<{ readonly listener: () => void }>();
  return {
    get size() {
      return all.size;
    },
    add(listener) {
      // The same function may be added by several.
      const entry = { listener };
      all.add(entry);
      return () => all.delete(entry);
    },
    tell() {
      // Those who are added meanwhile know already.
      const before = [...all];
      for (const entry of before) if (all.has(entry)) callSafely(entry.listener);
    },
  };
}

function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
