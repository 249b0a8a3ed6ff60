import type { Attack } from "../attack.ts";
import { COLLECTOR, makeManyGroups, SYNC_ALL } from "./many-groups.ts";

// Eighteen in all: below what one person may have open.
const SOCKETS = 6;

export const syncNewUnread: Attack = {
  name: "sync-new-unread",
  summary: `one person in 2,000 groups: ${SOCKETS} sockets, each with a sync since "0", not read`,
  prepare: makeManyGroups,
  begin(front) {
    front.repeat(SOCKETS, (address) => front.holdSocket(address, COLLECTOR, SYNC_ALL));
  },
};
