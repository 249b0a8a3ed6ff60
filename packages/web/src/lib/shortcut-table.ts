import type { Combination } from "./shortcuts.ts";

/** Every combination of keys, by what it does. */
export const SHORTCUTS = {
  switcher: "mod+k",
  newChat: "n",
  previous: "alt+ArrowUp",
  next: "alt+ArrowDown",
  previousUnread: "alt+shift+ArrowUp",
  nextUnread: "alt+shift+ArrowDown",
  markAllRead: "shift+Escape",
  shortcuts: "?",
  close: "Escape",
  older: "ArrowUp",
  newer: "ArrowDown",
  reply: "r",
  edit: "e",
  react: "+",
  copy: "c",
  pin: "p",
  delete: "Delete",
  editLast: "ArrowUp",
  send: "Enter",
  newLine: "shift+Enter",
  bold: "mod+b",
  italic: "mod+i",
  code: "mod+e",
} as const satisfies Readonly<Record<string, Combination>>;

export type ShortcutName = keyof typeof SHORTCUTS;
