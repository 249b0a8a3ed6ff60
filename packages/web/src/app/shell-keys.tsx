import type { ReactElement } from "react";
import { useChat } from "@gochat/client/react";
import { lazily } from "../lib/lazily.tsx";
import { markAllRead } from "../lib/mark-all-read.ts";
import { useGo } from "../lib/navigation.ts";
import { setOverlay, useOverlay } from "../lib/overlay.ts";
import { paths } from "../lib/paths.ts";
import { SHORTCUTS } from "../lib/shortcut-table.ts";
import { useShortcut } from "../lib/shortcuts.ts";
import { useAway } from "./use-away.ts";
import { useSharedDrafts } from "./use-shared-drafts.ts";

const Switcher = lazily(async () => (await import("../features/switcher/switcher.tsx")).Switcher);
const ShortcutSheet = lazily(
  async () => (await import("../features/shortcuts/shortcut-sheet.tsx")).ShortcutSheet,
);
const SignOutDialog = lazily(async () => (await import("./sign-out-dialog.tsx")).SignOutDialog);

/** What keys do everywhere, what opens above the page, whether anybody is there, and what other tabs have of it. */
export function ShellKeys({
  conversationId,
}: {
  readonly conversationId: string | undefined;
}): ReactElement | null {
  const chat = useChat();
  const go = useGo();
  const overlay = useOverlay();
  useAway();
  useSharedDrafts(conversationId);
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
  useShortcut(SHORTCUTS.switcher, () => setOverlay(overlay === "switcher" ? null : "switcher"));
  useShortcut(SHORTCUTS.shortcuts, () => setOverlay("shortcuts"));
  useShortcut(SHORTCUTS.newChat, () => overlay === null && go(paths.newChat));
  useShortcut(SHORTCUTS.previous, () => step(-1, () => true));
  useShortcut(SHORTCUTS.next, () => step(1, () => true));
  useShortcut(SHORTCUTS.previousUnread, () => step(-1, (unread) => unread > 0));
  useShortcut(SHORTCUTS.nextUnread, () => step(1, (unread) => unread > 0));
  useShortcut(SHORTCUTS.markAllRead, () => void markAllRead(chat));
  const close = () => setOverlay(null);
  if (overlay === "switcher")
    return <Switcher onClose={close} openShortcuts={() => setOverlay("shortcuts")} />;
  if (overlay === "shortcuts") return <ShortcutSheet onClose={close} />;
  return overlay === "signOut" ? <SignOutDialog onClose={close} /> : null;
}
