import { useEffect, useEffectEvent } from "react";
import { preferences } from "./preferences.ts";

export const IS_MAC: boolean = /mac|iphone|ipad/i.test(navigator.platform);

/**
 * A combination as code names it: `mod+k`, `alt+shift+ArrowUp`, `?`, `Escape`. `mod` is ⌘ on a Mac and Ctrl elsewhere.
 */
export type Combination = string;

/** As people read it: ⌘K, Ctrl K, Alt ↑. */
export function shownCombination(combination: Combination): string {
  // A plus at the end is the key itself.
  const keys = combination.split(/\+(?=.)/).map((key) => {
    if (key === "mod") return IS_MAC ? "⌘" : "Ctrl";
    if (key === "alt") return IS_MAC ? "⌥" : "Alt";
    if (key === "shift") return IS_MAC ? "⇧" : "Shift";
    return SHOWN[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  });
  return keys.join(IS_MAC ? "" : " ");
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Enter: "↵",
  Delete: "Del",
  PageUp: "PgUp",
  PageDown: "PgDn",
};

/** Whether this key event is that combination. */
export function isCombination(event: KeyboardEvent, combination: Combination): boolean {
  const parts = combination.split("+");
  const key = combination.endsWith("+") ? "+" : parts.pop();
  const has = (name: string) => parts.includes(name);
  // What Shift makes of a key, such as ?, is in the key already.
  const isSymbol = key !== undefined && key.length === 1 && key.toLowerCase() === key.toUpperCase();
  return (
    event.key.toLowerCase() === key?.toLowerCase() &&
    (IS_MAC ? event.metaKey : event.ctrlKey) === has("mod") &&
    (IS_MAC ? !event.ctrlKey : !event.metaKey) &&
    event.altKey === has("alt") &&
    (isSymbol || event.shiftKey === has("shift"))
  );
}

/** Whether what has the focus takes text. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));

/** Whether a menu or a dialog is open above the page: Esc closes the topmost thing, also where that has no focus yet. */
export const isCovered = (): boolean => document.querySelector("[data-overlay]") !== null;

/**
 * Calls back for this combination wherever the focus is, unless it is a plain key and somebody types, or wants none of those; a composition
 * is going on; or what has the focus took it. A callback that gives back false leaves it to the next one.
 */
export function useShortcut(
  combination: Combination,
  callback: (event: KeyboardEvent) => false | void,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (!isCombination(event, combination)) return;
    if (combination === "Escape" && isCovered()) return;
    const isPlain = !/^(mod|alt)\+|Escape$/.test(combination);
    if (isPlain && (isTyping(event.target) || !preferences.get().singleKeys)) return;
    if (callback(event) !== false) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
