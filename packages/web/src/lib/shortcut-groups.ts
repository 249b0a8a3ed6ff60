import type { TextId } from "./i18n.tsx";
import type { ShortcutName } from "./shortcut-table.ts";

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
