import { useConversationIds, useGroupRequests } from "@gochat/client/react";

/** How much others ask of one that one has not answered: to write, and to join groups. */
export function useRequestCount(): number {
  const messages = useConversationIds({ requests: true }).length;
  return messages + (useGroupRequests()?.size ?? 0);
}
