import type { Config } from "./config/config.ts";

/** What runs where and what to try, for the person who started it. Holds no secret. */
export function banner(
  config: Config,
  port: number,
  stands: { databaseText: string; busText: string; hasWeb: boolean },
): string {
  const host = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : inUrl(config.host);
  const web = `http://${host}:${port}`;
  const lines = [
    "",
    ...(stands.hasWeb ? [`  Open ${web} in a browser.`, ""] : []),
    `  GoChat serves ${web} (ENV=${config.env})`,
    "",
    `    database   ${stands.databaseText}`,
    `    bus        ${stands.busText}`,
    `    API        ${web}/docs`,
    ...(config.metricsOpen || config.metricsToken !== undefined ? [`    metrics    ${web}/metrics`] : []),
  ];
  if (config.bareUsernames) {
    lines.push(
      "",
      "    Anybody who reaches this address can be anybody: bare usernames serve as tokens. Try it in two terminals:",
      "",
      `      npx wscat -c "ws://${host}:${port}/ws?token=alice"      then send {"recipient":"bob","content":"Hey Bob!"}`,
      `      npx wscat -c "ws://${host}:${port}/ws?token=bob"`,
    );
  }
  if (!config.rateLimits)
    lines.push("", "    RATE_LIMITS is off: this server can be flooded. Only for load tests on loopback.");
  return [...lines, "", ""].join("\n");
}

/** How whoever started it comes to administer it. Holds a secret, which is good once and for a day. */
export const invitation = (address: string): string =>
  [
    "  Nobody administers this server yet. Whoever opens this address first does; it is good for 24 hours:",
    "",
    `    ${address}`,
    "",
    "",
  ].join("\n");

const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);
