import type { Attack } from "../attack.ts";

const CONNECTIONS = 200;
const REQUESTS = 8;
const SIP_EVERY_MS = 10_000;

/** Many connections that each want little, and take a little of it: none stands out. */
export const openapiSipped: Attack = {
  name: "openapi-sipped",
  summary: `nobody: ${CONNECTIONS} connections × ${REQUESTS} GETs of /docs/openapi.json, of which each takes a little every 10 s`,
  begin(front) {
    const requests = front.wire({ path: "/docs/openapi.json" }).repeat(REQUESTS);
    front.repeat(CONNECTIONS, (address) =>
      front.hold(
        address,
        (connection) => {
          connection.write(requests);
          const timer = setInterval(() => connection.sip(), SIP_EVERY_MS);
          void connection.closed.then(() => clearInterval(timer));
        },
        { isWhole: true },
      ),
    );
  },
};
