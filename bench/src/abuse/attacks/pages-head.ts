import type { Attack } from "../attack.ts";
import { makeHeavyPages, READER } from "./heavy-pages.ts";

const CONNECTIONS = 4;
const REQUESTS = 100;

/** An answer without a body costs what one with a body does, and nothing of it is ever unread. */
export const pagesHead: Attack = {
  name: "pages-head",
  summary: `one person: ${CONNECTIONS} connections × ${REQUESTS} HEADs of pages of 100 messages of control characters at once`,
  prepare: makeHeavyPages,
  begin(front, { page = "" }) {
    const requests = front.wire({ method: "HEAD", path: page, token: READER }).repeat(REQUESTS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(requests), { isWhole: true, reads: true }),
    );
  },
};
