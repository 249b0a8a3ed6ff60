import type { KeyboardEvent } from "react";

const MOVES = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"] as const;
type Move = (typeof MOVES)[number];
const isMove = (key: string): key is Move => (MOVES as readonly string[]).includes(key);

/** What a key is meant to do where a message has the focus. */
export type RowKey = Move | "Home" | "End" | "menu" | "reply" | "edit" | "react" | "copy" | "pin" | "delete";

const LETTERS: Readonly<Record<string, RowKey>> = {
  r: "reply",
  e: "edit",
  "+": "react",
  c: "copy",
  p: "pin",
  Delete: "delete",
  Backspace: "delete",
  Enter: "menu",
  Home: "Home",
  End: "End",
};

/** Undefined for keys that are not ours: those of the browser, of a control in the row, of a composition. */
export function rowKeyOf(event: KeyboardEvent<HTMLElement>): RowKey | undefined {
  const { key, nativeEvent } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || nativeEvent.isComposing) return undefined;
  if (event.shiftKey && key !== "+") return undefined;
  const target = event.target as HTMLElement;
  // What plays is moved by the same keys.
  if (target.closest("input, video") !== null) return undefined;
  const isControl = target.closest("button, a, pre") !== null;
  // A code block scrolls by the arrows, and Enter is what a button or a link is for.
  if (isControl && (key === "Enter" || target.closest("pre") !== null)) return undefined;
  return isMove(key) ? key : LETTERS[key];
}

/** The row that a key moves to; undefined where there is none. */
export function rowAfter(
  rows: readonly HTMLElement[],
  from: HTMLElement,
  key: Move,
  height: number,
): HTMLElement | undefined {
  const at = rows.indexOf(from);
  if (key === "ArrowUp") return rows[at - 1];
  if (key === "ArrowDown") return rows[at + 1];
  const { top, bottom } = from.getBoundingClientRect();
  // A little of what was to be seen stays.
  const distance = height * 0.85;
  if (key === "PageUp")
    return (
      rows.slice(0, at).find((row) => row.getBoundingClientRect().top >= bottom - distance) ?? rows[at - 1]
    );
  return (
    rows.slice(at + 1).findLast((row) => row.getBoundingClientRect().bottom <= top + distance) ?? rows[at + 1]
  );
}

export { isMove };
