import type { Chat, ConversationData, Message } from "@gochat/client";
import { conversationName } from "../../lib/conversation-name.ts";
import { filesText } from "../../lib/files-text.ts";
import { translate } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { plainText } from "../../lib/plain-text.ts";
import { preferences } from "../../lib/preferences.ts";

/** What is shown on the desktop by this tab: one notification for each conversation. */
export interface Desktop {
  readonly show: (message: Message, conversation: ConversationData) => void;
  /** Takes away what was read meanwhile, on whatever device. */
  readonly tidy: () => void;
  readonly clear: () => void;
}

export function desktopOf(chat: Chat, open: (conversationId: string, seq: number) => void): Desktop {
  const shown = new Map<string, { readonly notification: Notification; readonly seq: number }>();
  const close = (id: string) => {
    shown.get(id)?.notification.close();
    shown.delete(id);
  };
  return {
    show: (message, conversation) => {
      if (!preferences.get().notifies || !canNotify()) return;
      const { id } = conversation;
      const name = conversationName(conversation, chat.me.id, translate);
      const sender = nameOf(message.sender);
      const title =
        conversation.kind === "direct" ? sender : translate("notifications.inGroup", { sender, group: name });
      const options: NotificationOptions & { renotify: boolean } = {
        body: plainText(message.content) || filesText(translate, message.attachments),
        tag: `gochat/${id}`,
        // The next one of a conversation takes the place of the one before, and is heard of all the same.
        renotify: true,
        icon: new URL("icon.svg", document.baseURI).href,
        silent: true,
      };
      const notification = notify(title, options);
      if (notification === undefined) return;
      notification.addEventListener("click", () => {
        window.focus();
        close(id);
        open(id, message.seq);
      });
      notification.addEventListener("close", () => {
        if (shown.get(id)?.notification === notification) shown.delete(id);
      });
      shown.set(id, { notification, seq: message.seq });
    },
    tidy: () => {
      for (const [id, { seq }] of shown)
        if ((chat.conversation(id).data?.me.read_seq ?? Infinity) >= seq) close(id);
    },
    clear: () => [...shown.keys()].forEach(close),
  };
}

export const canNotify = (): boolean => "Notification" in globalThis && Notification.permission === "granted";

function notify(title: string, options: NotificationOptions): Notification | undefined {
  try {
    return new Notification(title, options);
  } catch {
    // Chrome on Android shows none without a service worker.
    return undefined;
  }
}
