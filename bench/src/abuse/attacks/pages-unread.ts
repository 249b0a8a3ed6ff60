import type { Attack } from "../attack.ts";
import { makeHeavyPages, READER } from "./heavy-pages.ts";

// 297 in all.
const CONNECTIONS = 99;

export const pagesUnread: Attack = {
  name: "pages-unread",
  summary: `one person: ${CONNECTIONS} connections, each with a GET of 100 messages of control characters, not read`,
  prepare: makeHeavyPages,
  begin(front, { page = "" }) {
    const get = front.wire({ path: page, token: READER });
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(get), { isWhole: true }),
    );
  },
};
