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
  bold: "mod+b",
  italic: "mod+i",
  code: "mod+e",
} as const satisfies Readonly<Record<string, Combination>>;

export type ShortcutName = keyof typeof SHORTCUTS;

interface ShortcutGroup {
  readonly title: TextId;
  readonly lines: readonly (readonly [ShortcutName, TextId])[];
}

/** As they are listed for people. */
export const SHORTCUT_GROUPS: readonly ShortcutGroup[] = [
  {
    title: "shortcuts.everywhere",
    lines: [
      ["switcher", "shortcuts.switcher"],
      ["newChat", "shortcuts.newChat"],
      ["previous", "shortcuts.previous"],
      ["next", "shortcuts.next"],
      ["previousUnread", "shortcuts.previousUnread"],
      ["nextUnread", "shortcuts.nextUnread"],
      ["markAllRead", "shortcuts.markAllRead"],
      ["close", "shortcuts.close"],
      ["shortcuts", "shortcuts.shortcuts"],
    ],
  },
  {
    title: "shortcuts.messages",
    lines: [
      ["older", "shortcuts.older"],
      ["newer", "shortcuts.newer"],
      ["reply", "shortcuts.reply"],
      ["edit", "shortcuts.edit"],
      ["react", "shortcuts.react"],
      ["copy", "shortcuts.copy"],
      ["pin", "shortcuts.pin"],
      ["delete", "shortcuts.delete"],
    ],
  },
  {
    title: "shortcuts.writing",
    lines: [
      ["send", "shortcuts.send"],
      ["newLine", "shortcuts.newLine"],
      ["bold", "shortcuts.bold"],
      ["italic", "shortcuts.italic"],
      ["code", "shortcuts.code"],
      ["editLast", "shortcuts.editLast"],
    ],
  },
];
