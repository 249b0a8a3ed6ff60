import type { Chat, Message } from "@gochat/client";
import type { ConversationView } from "../../lib/conversation-view.ts";
import { errorText } from "../../lib/errors.ts";
import { translate } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { BASE_PATH } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { toast } from "../../ui/toast.ts";

/** What one does with a message. What goes wrong is said; `delete` throws it as well. */
export interface MessageCommands {
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  readonly react: (message: Message, emoji: string) => Promise<void>;
  readonly setReaction: (message: Message, emoji: string, isSet: boolean) => Promise<void>;
  readonly copyText: (message: Message) => Promise<void>;
  readonly copyLink: (message: Message) => Promise<void>;
  readonly togglePin: (message: Message) => Promise<void>;
  readonly markUnread: (message: Message) => Promise<void>;
  readonly delete: (message: Message) => Promise<void>;
}

export interface CommandsDeps {
  readonly chat: Chat;
  readonly view: Pick<ConversationView, "id" | "reply" | "edit">;
  readonly onMarkedUnread: (seq: number) => void;
}

export function createCommands({ chat, view, onMarkedUnread }: CommandsDeps): MessageCommands {
  const { id } = view;
  const conversation = chat.conversation(id);
  const copy = (text: string, said: TextId) =>
    told(async () => {
      await navigator.clipboard.writeText(text);
      toast(translate(said));
    });
  return {
    reply: view.reply,
    edit: view.edit,
    react: ({ seq }, emoji) => told(() => conversation.react(seq, emoji)),
    setReaction: ({ seq }, emoji, isSet) =>
      told(() => (isSet ? conversation.react(seq, emoji) : conversation.unreact(seq, emoji))),
    copyText: ({ content }) => copy(content, "timeline.textCopied"),
    copyLink: ({ seq }) =>
      copy(`${location.origin}${BASE_PATH}${paths.conversation(id, seq)}`, "timeline.linkCopied"),
    togglePin: ({ seq }) =>
      told(() =>
        conversation.data?.pinned_seqs.includes(seq) === true
          ? chat.api.messages.unpin({ id, seq })
          : chat.api.messages.pin({ id, seq }),
      ),
    markUnread: ({ seq }) =>
      told(async () => {
        onMarkedUnread(seq);
        await conversation.markUnread(seq);
      }),
    async delete({ seq }) {
      try {
        await conversation.delete(seq);
      } catch (error) {
        toast(errorText(error), { kind: "bad" });
        throw error;
      }
    },
  };
}

async function told(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    toast(errorText(error), { kind: "bad" });
  }
}
