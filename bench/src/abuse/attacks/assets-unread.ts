import type { Attack } from "../attack.ts";

const CONNECTIONS = 12;
const REQUESTS = 1400;

export const assetsUnread: Attack = {
  name: "assets-unread",
  summary: `nobody: ${CONNECTIONS} connections × ${REQUESTS} GETs of the largest file of /docs at once, nothing read`,
  begin(front) {
    const requests = front.wire({ path: "/docs/static/swagger-ui-bundle.js" }).repeat(REQUESTS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(requests), { isWhole: true }),
    );
  },
};
