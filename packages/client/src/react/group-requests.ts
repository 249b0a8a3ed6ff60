import { CONSENT } from "../contract/consent-calls.ts";
import type { GroupRequest } from "../contract/entities.ts";
import { liveListHook } from "./live-list.ts";

const useList = liveListHook<GroupRequest>({
  async read(chat) {
    const { requests } = await chat.calls(CONSENT).groupRequests();
    return new Map(requests.map((request) => [request.conversation_id, request]));
  },
  listen: (chat, tell) => [
    chat.on("group_request.added", ({ request }) => tell(request.conversation_id, request)),
    chat.on("group_request.removed", ({ conversation_id }) => tell(conversation_id, null)),
  ],
});

/**
 * The groups that one is asked to join (S9), by their ids: accepted and taken away by `chat.calls(CONSENT)`. Read when it is first wanted,
 * and again with each connection; undefined until then.
 */
export function useGroupRequests(): ReadonlyMap<string, GroupRequest> | undefined {
  return useList();
}
