import { useEffect } from "react";
import { useConversation, useMe, useUnreadTotal } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { useT } from "../../lib/i18n.tsx";
import { SERVER_NAME } from "../../lib/page.ts";
import { COUNTED_MAX, pageTitle } from "./page-title.ts";

/** How much is unread, in the title of the page, its icon, and that of the application where it is installed. */
export function useBadges(openId: string | undefined): void {
  const t = useT();
  const me = useMe();
  const unread = useUnreadTotal();
  const name = useConversation(openId ?? "", (conversation) =>
    conversation === undefined ? undefined : conversationName(conversation, me.id, t),
  );
  const title = pageTitle(unread, name, SERVER_NAME);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const hasUnread = unread > 0;
  useEffect(() => {
    document
      .querySelector('link[rel="icon"]')
      ?.setAttribute("href", hasUnread ? "./icon-unread.svg" : "./icon.svg");
  }, [hasUnread]);
  // More than 99 look alike, and need not be told one by one.
  const badge = Math.min(unread, COUNTED_MAX + 1);
  useEffect(() => {
    const told = badge > 0 ? navigator.setAppBadge?.(badge) : navigator.clearAppBadge?.();
    told?.catch(() => {});
  }, [badge]);
  useEffect(
    () => () => {
      document.title = SERVER_NAME;
      document.querySelector('link[rel="icon"]')?.setAttribute("href", "./icon.svg");
      navigator.clearAppBadge?.().catch(() => {});
    },
    [],
  );
}
