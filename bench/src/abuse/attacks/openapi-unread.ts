import type { Attack } from "../attack.ts";

const CONNECTIONS = 12;
const REQUESTS = 1400;

export const openapiUnread: Attack = {
  name: "openapi-unread",
  summary: `nobody: ${CONNECTIONS} connections × ${REQUESTS} GETs of /docs/openapi.json at once, nothing read`,
  begin(front) {
    const requests = front.wire({ path: "/docs/openapi.json" }).repeat(REQUESTS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(requests), { isWhole: true }),
    );
  },
};
