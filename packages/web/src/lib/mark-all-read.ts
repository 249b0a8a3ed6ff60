import type { Chat } from "@gochat/client";
import { errorText } from "./errors.ts";
import { translate } from "./i18n.tsx";
import { toast } from "../ui/toast.ts";

/** Marks everything in the list as read, and says so, with a way back. */
export async function markAllRead(chat: Chat): Promise<void> {
  const unread = chat.conversations.filter(({ me }) => me.unread_count > 0 || me.is_marked_unread);
  if (unread.length === 0) return toast(translate("actions.nothingUnread"));
  try {
    await Promise.all(unread.map(({ id }) => chat.conversation(id).markRead()));
  } catch (error) {
    return toast(errorText(error), { kind: "bad" });
  }
  const undo = () =>
    unread.forEach(({ id, me }) => {
      const from = me.unread_count > 0 ? (me.unread_from ?? me.read_seq + 1) : undefined;
      void chat
        .conversation(id)
        .markUnread(from)
        .catch(() => {});
    });
  return toast(translate("actions.allRead", { count: unread.length }), {
    kind: "good",
    action: { label: translate("actions.undo"), onClick: undo },
  });
}
