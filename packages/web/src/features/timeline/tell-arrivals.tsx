import { useEffect, useRef, useState } from "react";
import type { Message } from "@gochat/client";
import { useChat, useConversation } from "@gochat/client/react";
import { announce } from "../../lib/announce.ts";
import { hides } from "../../lib/blocked.ts";
import { filesText } from "../../lib/files-text.ts";
import { translate } from "../../lib/i18n.tsx";
import { arrivalText } from "./arrivals.ts";
import { spokenText } from "./content.ts";
import { counts } from "./new-line.ts";

interface ArrivalsProps {
  /** Of the conversation. */
  readonly id: string;
  readonly messages: readonly Message[];
  /** The `seq` of the newest message when it was opened: what came since is told, also what came before this part of the page. */
  readonly since: number;
}

/** Tells screen readers of what others write while the conversation is open, each message once. */
export function Arrivals({ id, messages, since }: ArrivalsProps): null {
  const chat = useChat();
  const newest = useConversation(id, (conversation) => conversation?.last_message ?? null);
  const told = useRef(since);
  const [arrivals] = useState(() => {
    let waiting: Message[] = [];
    const say = () => {
      const arrived = waiting;
      waiting = [];
      return arrivalText(
        arrived,
        (message) => spokenText(message, chat) || filesText(translate, message.attachments),
        translate,
      );
    };
    return {
      add: (arrived: readonly Message[]) => {
        waiting.push(...arrived);
        announce(say);
      },
    };
  });
  useEffect(() => {
    // Of a window that does not reach the end the newest one is all that is known.
    const known = newest === null || messages.at(-1)?.seq === newest.seq ? messages : [newest];
    const arrived = known.filter(
      (message) =>
        message.seq > told.current &&
        counts(message, chat.me.id) &&
        !hides(chat.conversation(id).data, message.sender),
    );
    told.current = Math.max(told.current, known.at(-1)?.seq ?? 0);
    if (arrived.length > 0) arrivals.add(arrived);
  }, [id, messages, newest, chat, arrivals]);
  return null;
}
