import type { ReactElement } from "react";
import type { ConversationData, Member, UserSummary } from "@gochat/client";
import { useConnection, usePresence } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { presenceText } from "../../lib/presence.ts";
import { useOnlineCount } from "./use-online-count.ts";

const NOBODY: readonly Member[] = [];

/** Whether the other one is there, or since when not; without a connection nobody knows, and it says what they are called. */
export function PersonLine({ user }: { readonly user: UserSummary }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const presence = usePresence(user.id);
  const isOnline = useConnection().state === "online";
  return <>{(isOnline && presenceText(presence, t, language)) || `@${user.username}`}</>;
}

/** How many are in a group, and, where all of them are known, how many of those are there. */
export function GroupLine({ conversation }: { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const { members, member_count: count } = conversation;
  const isOnline = useConnection().state === "online";
  const online = useOnlineCount(members.length === count ? members : NOBODY);
  const text = t("conversation.members", { count });
  return (
    <>
      {isOnline && online !== undefined ? t("conversation.membersOnline", { members: text, online }) : text}
    </>
  );
}
