import type { Attack } from "../attack.ts";
import { COLLECTOR, makeManyGroups, SYNC_ALL } from "./many-groups.ts";

// One person may have twenty; one more closes the oldest.
const SOCKETS = 30;
const SYNCS = 64;

export const syncFlood: Attack = {
  name: "sync-flood",
  summary: `one person in 2,000 groups: ${SOCKETS} sockets, each with ${SYNCS} syncs since "0" at once, not read`,
  prepare: makeManyGroups,
  begin(front) {
    const frames = Buffer.concat(Array.from({ length: SYNCS }, () => SYNC_ALL));
    front.repeat(SOCKETS, (address) => front.holdSocket(address, COLLECTOR, frames));
  },
};
