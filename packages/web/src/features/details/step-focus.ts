import type { KeyboardEvent } from "react";

/** ↑ ↓ Home and End go through the rows of a list that has one tab stop. */
export function stepFocus(event: KeyboardEvent<HTMLElement>, rows: string): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>(rows);
  if (row === null) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(rows)];
  const at = all.indexOf(row);
  const next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
