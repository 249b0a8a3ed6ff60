import { useMemo } from "react";
import type { Message } from "../contract/entities.ts";
import type { SendOptions } from "../conversation.ts";
import type { OutboxEntry } from "../outbox/entry.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { useChat } from "./chat-context.ts";
import { leftAlone } from "./left-alone.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** Sends to a conversation. The functions are the same each time. */
export interface Sending {
  /**
   * Sends text, as `Conversation.send` does. The promise may be left alone: what fails stays among `outgoing`, with the reason, until it
   * is tried again or cancelled.
   */
  readonly send: (content: string, options?: SendOptions) => Promise<Message>;
  /** What one sent here and is not stored yet, oldest first. `useTimeline` shows it too. */
  readonly outgoing: readonly OutboxEntry[];
  /** Sends what failed again, by its `client_id`. */
  readonly retry: Outbox["retry"];
  /** Takes it back, by its `client_id`. False when it may be stored already. */
  readonly cancel: Outbox["cancel"];
}

export function useSend(id: string): Sending {
  const { outbox, conversation: conversationOf } = useChat();
  const conversation = conversationOf(id);
  const outgoing = useSnapshot(conversation.subscribe, () => conversation.outgoing);
  const send = useMemo(
    () => (content: string, options?: SendOptions) => leftAlone(conversation.send(content, options)),
    [conversation],
  );
  const { retry, cancel } = outbox;
  return { send, outgoing, retry, cancel };
}
