import type { Attack } from "../attack.ts";

const CONNECTIONS = 12;
const ROUNDS = 350;

export const descriptionsUnread: Attack = {
  name: "descriptions-unread",
  summary: `nobody: ${CONNECTIONS} connections × ${4 * ROUNDS} requests for the other forms of the description at once, nothing read`,
  begin(front) {
    const requests = [
      { path: "/docs/asyncapi.json" },
      { path: "/docs/json" },
      { path: "/docs/yaml" },
      { method: "HEAD", path: "/docs/openapi.json" },
    ];
    const bytes = requests
      .map((request) => front.wire(request))
      .join("")
      .repeat(ROUNDS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(address, (connection) => connection.write(bytes), { isWhole: true }),
    );
  },
};
