import { useCallback, useMemo } from "react";
import type { Presence, UserSummary } from "../contract/entities.ts";
import { sameItems } from "../same-items.ts";
import { useChat } from "./chat-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** Who is typing in a conversation. */
export interface Typing {
  /** Others who are typing, whoever began first in front. */
  readonly users: readonly UserSummary[];
  /** I am typing here: to be called with every key. The same function each time. */
  readonly notify: () => void;
}

/** Who is typing in a conversation; and tells the others that one is typing oneself. */
export function useTyping(id: string): Typing {
  const chat = useChat();
  const conversation = chat.conversation(id);
  const getUsers = useMemo(() => {
    let users: readonly UserSummary[] = [];
    return () =>
      (users = sameItems(
        [...conversation.typing].flatMap((userId) => chat.user(userId) ?? []),
        users,
      ));
  }, [chat, conversation]);
  const users = useSnapshot(conversation.subscribe, getUsers);
  const notify = useCallback(() => conversation.notifyTyping(), [conversation]);
  return { users, notify };
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
