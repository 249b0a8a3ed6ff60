import { CONSENT } from "../contract/consent-calls.ts";
import type { Block } from "../contract/entities.ts";
import { pages } from "../http/pages.ts";
import { liveListHook } from "./live-list.ts";

const useList = liveListHook<Block>({
  async read(chat) {
    const found = new Map<string, Block>();
    for await (const { blocks } of pages(chat.calls(CONSENT).blocks, { limit: 100 }))
      for (const block of blocks) found.set(block.user.id, block);
    return found;
  },
  listen: (chat, tell) => [chat.on("block.changed", ({ user_id, block }) => tell(user_id, block))],
});

/** Whom one blocks, by their ids. Read when it is first wanted, and again with each connection; undefined until then. */
export function useBlocks(): ReadonlyMap<string, Block> | undefined {
  return useList();
}
