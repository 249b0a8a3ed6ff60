import { useCallback, useMemo } from "react";
import type { Presence } from "../contract/entities.ts";
import { useChat } from "./chat-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** Who is typing in a conversation. */
export interface Typing {
  /** The ids of others who are typing, whoever began first in front. */
  readonly ids: readonly string[];
  /** I am typing here: to be called with every key. The same function each time. */
  readonly notify: () => void;
}

/** Who is typing in a conversation; and tells the others that one is typing oneself. */
export function useTyping(id: string): Typing {
  const conversation = useChat().conversation(id);
  const typing = useSnapshot(conversation.subscribe, () => conversation.typing);
  const ids = useMemo(() => [...typing], [typing]);
  const notify = useCallback(() => conversation.notifyTyping(), [conversation]);
  return { ids, notify };
}

/** Whether a person is there, who is watched while this is mounted. Undefined until that is known; of nobody without an id. */
export function usePresence(userId: string | undefined): Presence | undefined {
  const chat = useChat();
  const subscribe = useCallback(
    (listener: () => void) => (userId === undefined ? () => {} : chat.watch(userId, listener)),
    [chat, userId],
  );
  return useSnapshot(subscribe, () => (userId === undefined ? undefined : chat.presence(userId)));
}
