import type { Attack } from "../attack.ts";

const CONNECTIONS = 12;
const REQUESTS = 500;

export const probes: Attack = {
  name: "probes",
  summary: `nobody: ${CONNECTIONS} connections × ${REQUESTS} GETs of /readyz at once, each a question to the database`,
  begin(front) {
    const requests = front.wire({ path: "/readyz" }).repeat(REQUESTS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(requests), { isWhole: true, reads: true }),
    );
  },
};
