import { useEffect, useState } from "react";
import type { Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { knownMessages } from "./known-messages.ts";

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
