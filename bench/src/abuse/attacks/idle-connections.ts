import type { Attack } from "../attack.ts";

const CONNECTIONS = 2000;

export const idleConnections: Attack = {
  name: "idle-connections",
  summary: `nobody: ${CONNECTIONS} connections that ask once and stay`,
  begin(front) {
    const request = front.wire({ path: "/livez" });
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(request), { reads: true }),
    );
  },
};
