import type { Attack } from "../attack.ts";
import { COLLECTOR, makeManyGroups } from "./many-groups.ts";

const CONNECTIONS = 99;

export const listsUnread: Attack = {
  name: "lists-unread",
  summary: `one person in 2,000 groups: ${CONNECTIONS} connections, each with a GET of 100 conversations, not read`,
  prepare: makeManyGroups,
  begin(front) {
    const get = front.wire({ path: "/api/v1/conversations?limit=100", token: COLLECTOR });
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(get), { isWhole: true }),
    );
  },
};
