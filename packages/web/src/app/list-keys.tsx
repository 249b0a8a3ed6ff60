import { useChat } from "@gochat/client/react";
import { markAllRead } from "../lib/mark-all-read.ts";
import { useGo } from "../lib/navigation.ts";
import { paths } from "../lib/paths.ts";
import { SHORTCUTS } from "../lib/shortcut-table.ts";
import { useShortcut } from "../lib/shortcuts.ts";
import { useAway } from "./use-away.ts";
import { useSharedDrafts } from "./use-shared-drafts.ts";

interface ListKeysProps {
  /** The conversation that is open. */
  readonly openId: string | undefined;
}

/** The keys that go from one conversation to the next, what says when nobody is there, and what other tabs have of it. It shows nothing. */
export function ListKeys({ openId }: ListKeysProps): null {
  const chat = useChat();
  const go = useGo();
  useAway();
  useSharedDrafts(openId);
  const step = (by: 1 | -1, isWanted: (unread: number) => boolean) => {
    const list = chat.conversations;
    const at = list.findIndex(({ id }) => id === openId);
    const first = at === -1 && by === -1 ? list.length - 1 : at + by;
    for (let next = first; list[next] !== undefined; next += by) {
      const { id, me } = list[next] as (typeof list)[number];
      if (isWanted(me.unread_count + Number(me.is_marked_unread))) return go(paths.conversation(id));
    }
  };
  useShortcut(SHORTCUTS.previous, () => step(-1, () => true));
  useShortcut(SHORTCUTS.next, () => step(1, () => true));
  useShortcut(SHORTCUTS.previousUnread, () => step(-1, (unread) => unread > 0));
  useShortcut(SHORTCUTS.nextUnread, () => step(1, (unread) => unread > 0));
  useShortcut(SHORTCUTS.markAllRead, () => void markAllRead(chat));
  return null;
}
