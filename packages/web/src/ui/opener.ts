import { useState } from "react";

const openers = new WeakMap<Element, HTMLElement | null>();

/** Marks what opens above the page, for `useOpener`. */
export const OVERLAY = { "data-overlay": "" } as const;

/**
 * What had the focus when this opened, and gets it back when it closes. Where that was in a menu, which closes as this opens, it is
 * what had opened the menu.
 */
export function useOpener(): {
  readonly opener: HTMLElement | null;
  readonly ref: (element: HTMLElement | null) => void;
} {
  const [opener] = useState(findOpener);
  return {
    opener,
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
