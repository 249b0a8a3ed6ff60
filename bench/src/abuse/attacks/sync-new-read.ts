import type { Attack } from "../attack.ts";
import { COLLECTOR, makeManyGroups, SYNC_ALL } from "./many-groups.ts";

const SOCKETS = 1;
// As fast as the budget of a socket lets them, for a minute.
const SYNCS = 500;

export const syncNewRead: Attack = {
  name: "sync-new-read",
  summary: `one person in 2,000 groups: ${SOCKETS} socket, which reads one sync since "0" after the other`,
  prepare: makeManyGroups,
  begin(front) {
    const frames = Buffer.concat(Array.from({ length: SYNCS }, () => SYNC_ALL));
    front.repeat(SOCKETS, (address) => front.holdSocket(address, COLLECTOR, frames, { reads: true }));
  },
};
