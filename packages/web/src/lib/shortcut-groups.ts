import type { TextId } from "./i18n.tsx";
import type { ShortcutName } from "./shortcut-table.ts";
import type { ViewerShortcutName } from "./viewer-shortcuts.ts";

interface ShortcutGroup {
  readonly title: TextId;
  readonly lines: readonly (readonly [ShortcutName | ViewerShortcutName, TextId])[];
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
  {
    title: "shortcuts.viewer",
    lines: [
      ["before", "viewer.before"],
      ["after", "viewer.after"],
      ["larger", "viewer.larger"],
      ["smaller", "viewer.smaller"],
      ["whole", "shortcuts.whole"],
    ],
  },
];
