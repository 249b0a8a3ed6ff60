import { useMemo } from "react";
import { useChat, useConversationIds } from "@gochat/client/react";
import { useSyncExternalStore } from "react";
import type { Order } from "./held-order.ts";

/** The list in its sections. The archive has no section of what is pinned. */
export function useOrder(isArchived: boolean): Order {
  const chat = useChat();
  const ids = useConversationIds({ archived: isArchived });
  // The pinned ones stand first (H5).
  const pinnedCount = useSyncExternalStore(chat.subscribe, () => {
    const first = chat.conversations.findIndex(({ me }) => me.pinned_at === null);
    return first === -1 ? chat.conversations.length : first;
  });
  return useMemo(() => {
    const count = isArchived ? 0 : pinnedCount;
    return { pinned: ids.slice(0, count), others: ids.slice(count) };
  }, [ids, pinnedCount, isArchived]);
}
