import type { Chat, Message } from "@gochat/client";

/** What is known already of the messages of a conversation around one of them, or of the newest: nothing is asked for. */
export function knownMessages(chat: Chat, id: string, at?: number): readonly Message[] {
  const timeline = chat.conversation(id).timeline({ at });
  const { messages } = timeline.getSnapshot();
  timeline.close();
  return messages;
}

/** The newest message here that one wrote oneself and may still change. */
export const lastOwnMessage = (chat: Chat, id: string): Message | undefined =>
  knownMessages(chat, id).findLast(
    ({ sender, kind, deleted_at }) => sender.id === chat.me.id && kind === "text" && deleted_at === null,
  );
