import { useCallback } from "react";
import { useSyncExternalStore } from "react";
import type { Member } from "@gochat/client";
import { useChat } from "@gochat/client/react";

/** How many of these people are there, who are watched while this is mounted; oneself is. Undefined until anything is known of others. */
export function useOnlineCount(members: readonly Member[]): number | undefined {
  const chat = useChat();
  const subscribe = useCallback(
    (listener: () => void) => {
      const cancels = members.map(({ user }) => chat.watch(user.id, listener));
      return () => cancels.forEach((cancel) => cancel());
    },
    [chat, members],
  );
  return useSyncExternalStore(subscribe, () => {
    const known = members.flatMap(({ user }) =>
      user.id === chat.me.id ? [] : (chat.presence(user.id) ?? []),
    );
    if (known.length === 0) return undefined;
    return 1 + known.filter(({ status }) => status === "online").length;
  });
}
