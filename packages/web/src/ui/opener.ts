import { useState } from "react";

const openers = new WeakMap<Element, HTMLElement | null>();

/** Marks what opens above the page, for `useOpener`. */
export const OVERLAY = { "data-overlay": "" } as const;

/** Whether what is closing still has the focus, or nothing has: who went elsewhere meanwhile stays there. */
const hasFocusStayed = (): boolean => {
  const active = document.activeElement;
  return active === null || active === document.body || active.closest("[data-overlay]") !== null;
};

/**
 * What had the focus when this opened, and gets it back when it closes. Where that was in a menu, which closes as this opens, it is
 * what had opened the menu.
 */
export function useOpener(): {
  /** What Base UI gives the focus to when it closes. */
  readonly finalFocus: () => HTMLElement | boolean;
  readonly ref: (element: HTMLElement | null) => void;
} {
  const [opener] = useState(findOpener);
  return {
    finalFocus: () => hasFocusStayed() && (opener ?? true),
    ref: (element) => {
      if (element !== null) openers.set(element, opener);
    },
  };
}

function findOpener(): HTMLElement | null {
  const active = document.activeElement as HTMLElement | null;
  const menu = active?.closest("[data-overlay][role=menu]");
  return menu ? (openers.get(menu) ?? null) : active;
}
