import type { Config } from "./config/config.ts";

/** Where people open this server in a browser, as far as it can know: the first of its allowed origins, else this machine. */
export function pageAddress(
  { host, allowedOrigins: [origin] }: Pick<Config, "host" | "allowedOrigins">,
  port: number,
): string {
  if (origin !== undefined) return origin;
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** The page for a link that went to an email. */
export const emailLinkAddress = (page: string, token: string): string => `${page}/email#${token}`;

/** The page for a link that serves once. What stands behind `#` is sent to no server, and stands in no log of a proxy. */
export const linkAddress = (page: string, token: string): string => `${page}/link#${token}`;
