import { useEffect, useState } from "react";
import type { Chat, Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";

/** What is known already of the messages of a conversation around one of them, or of the newest: nothing is asked for. */
function knownMessages(chat: Chat, id: string, at?: number): readonly Message[] {
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

/** A message that is shown elsewhere than in the timeline, as it is now. Undefined while it is on its way, null where there is none. */
export function useMessage(id: string, seq: number | undefined): Message | null | undefined {
  const chat = useChat();
  const [read, setRead] = useState<{ readonly seq: number; readonly message: Message | null }>();
  useEffect(() => {
    if (seq === undefined) return undefined;
    const life = new AbortController();
    const show = (message: Message | null) => !life.signal.aborted && setRead({ seq, message });
    const known = knownMessages(chat, id, seq).find((message) => message.seq === seq);
    if (known !== undefined) show(known);
    else
      chat.api.messages.get({ id, seq }, { signal: life.signal }).then(
        ({ message }) => show(message),
        () => show(null),
      );
    const onChange = ({ conversation_id, message }: { conversation_id: string; message: Message }) => {
      if (conversation_id === id && message.seq === seq) show(message);
    };
    const offs = [chat.on("message.updated", onChange), chat.on("message.deleted", onChange)];
    return () => {
      life.abort();
      offs.forEach((off) => off());
    };
  }, [chat, id, seq]);
  return read?.seq === seq ? read?.message : undefined;
}
