import { useState } from "react";
import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { lazily } from "../lib/lazily.tsx";
import { useGo } from "../lib/navigation.ts";
import { paths } from "../lib/paths.ts";
import { useShortcut } from "../lib/shortcuts.ts";

const Switcher = lazily(async () => (await import("../features/switcher/switcher.tsx")).Switcher);
const ShortcutSheet = lazily(
  async () => (await import("../features/shortcuts/shortcut-sheet.tsx")).ShortcutSheet,
);

/** What keys do everywhere, and what they open above the page. */
export function ShellKeys({
  conversationId,
}: {
  readonly conversationId: string | undefined;
}): ReactElement | null {
  const chat = useChat();
  const go = useGo();
  const [open, setOpen] = useState<"switcher" | "shortcuts" | null>(null);
  const step = (by: 1 | -1, isWanted: (unread: number) => boolean) => {
    const list = chat.conversations;
    const at = list.findIndex(({ id }) => id === conversationId);
    for (
      let next = at === -1 && by === -1 ? list.length - 1 : at + by;
      list[next] !== undefined;
      next += by
    ) {
      const { id, me } = list[next] as (typeof list)[number];
      if (isWanted(me.unread_count + Number(me.is_marked_unread))) return go(paths.conversation(id));
    }
  };
  useShortcut("mod+k", () => setOpen(open === "switcher" ? null : "switcher"));
  useShortcut("?", () => setOpen("shortcuts"));
  useShortcut("n", () => go(paths.newChat));
  useShortcut("alt+ArrowUp", () => step(-1, () => true));
  useShortcut("alt+ArrowDown", () => step(1, () => true));
  useShortcut("alt+shift+ArrowUp", () => step(-1, (unread) => unread > 0));
  useShortcut("alt+shift+ArrowDown", () => step(1, (unread) => unread > 0));
  if (open === "switcher")
    return <Switcher onClose={() => setOpen(null)} openShortcuts={() => setOpen("shortcuts")} />;
  if (open === "shortcuts") return <ShortcutSheet onClose={() => setOpen(null)} />;
  return null;
}
