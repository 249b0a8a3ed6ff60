import type { ConversationData } from "@gochat/client";
import type { Translate } from "./i18n.tsx";
import { nameOf, otherIn } from "./people.ts";

/** What a conversation is called: a group by its name, a direct one by that of the other. */
export function conversationName(conversation: ConversationData, myId: string, t: Translate): string {
  if (conversation.kind !== "direct") return conversation.name ?? t("conversations.noName");
  const other = otherIn(conversation, myId);
  // Whoever deleted their account may have left it.
  return other === undefined ? t("conversations.gone") : nameOf(other);
}
