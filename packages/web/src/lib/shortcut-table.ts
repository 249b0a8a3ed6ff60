import type { TextId } from "./i18n.tsx";
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
} as const satisfies Readonly<Record<string, Combination>>;

export type ShortcutName = keyof typeof SHORTCUTS;

interface ShortcutGroup {
  readonly title: TextId;
  readonly names: readonly ShortcutName[];
}

/** As they are listed for people. */
export const SHORTCUT_GROUPS: readonly ShortcutGroup[] = [
  {
    title: "shortcuts.everywhere",
    names: [
      "switcher",
      "newChat",
      "previous",
      "next",
      "previousUnread",
      "nextUnread",
      "markAllRead",
      "close",
      "shortcuts",
    ],
  },
  {
    title: "shortcuts.messages",
    names: ["older", "newer", "reply", "edit", "react", "copy", "pin", "delete"],
  },
  { title: "shortcuts.writing", names: ["send", "newLine", "editLast"] },
];
