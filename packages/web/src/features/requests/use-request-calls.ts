import { useMemo } from "react";
import type { ConversationData, GroupRequest } from "@gochat/client";
import { CONSENT } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { toast } from "../../ui/toast.ts";

interface RequestCalls {
  readonly accept: (conversation: ConversationData) => Promise<void>;
  readonly ignore: (conversation: ConversationData) => Promise<void>;
  readonly acceptGroup: (request: GroupRequest) => Promise<void>;
  readonly ignoreGroup: (request: GroupRequest) => Promise<void>;
}

/** What one may do about requests. Says what came of it, and throws what failed. */
export function useRequestCalls(): RequestCalls {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  return useMemo(() => {
    const { updateMine } = chat.api.conversations;
    const groups = chat.calls(CONSENT);
    const say = async (work: Promise<unknown>, done: string, opens?: string) => {
      try {
        await work;
      } catch (error) {
        toast(errorText(error), { kind: "bad" });
        throw error;
      }
      const action =
        opens === undefined ? undefined : { label: t("requests.open"), onClick: () => go(opens) };
      toast(done, { kind: "good", action });
    };
    const nameIn = (conversation: ConversationData) => conversationName(conversation, chat.me.id, t);
    return {
      accept: (conversation) =>
        say(
          updateMine({ id: conversation.id, request: "accepted" }),
          t("requests.accepted", { name: nameIn(conversation) }),
          paths.conversation(conversation.id),
        ),
      ignore: (conversation) =>
        say(
          updateMine({ id: conversation.id, request: "ignored" }),
          t("requests.ignored", { name: nameIn(conversation) }),
        ),
      acceptGroup: ({ conversation_id, name }) =>
        say(
          groups.acceptGroupRequest({ conversation_id }),
          t("requests.joined", { name }),
          paths.conversation(conversation_id),
        ),
      ignoreGroup: ({ conversation_id, name }) =>
        say(groups.ignoreGroupRequest({ conversation_id }), t("requests.groupIgnored", { name })),
    };
  }, [chat, t, go]);
}
