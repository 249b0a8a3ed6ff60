import { isIP } from "node:net";

const NOT_AN_ADDRESS =
  "must be an address to listen on, without a port, such as 127.0.0.1, ::1, 0.0.0.0 or a host name";

/** An address, in brackets or not, or a host name. */
export function listenHost(value: string): string {
  const host = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  if (isIP(host) !== 0) return host;
  const isName = /^(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?$/.test(value);
  // Four numbers that are no address would be looked up as a name.
  if (!isName || /^[\d.]+$/.test(value)) throw new Error(NOT_AN_ADDRESS);
  return value;
}

/** Whether only this machine reaches a server that listens there. A name may be anything, but for the one that is reserved. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return /^(.+\.)?localhost$/.test(name) || name === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Whether a web origin is a page from this machine. */
export const isLoopbackOrigin = (origin: string): boolean =>
  isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, ""));

// The largest networks that belong to one owner, 10.0.0.0/8 and fc00::/7; anything larger holds strangers.
const SHORTEST_PREFIX = { 4: 8, 6: 7 } as const;

/** The address of a proxy, or a network of them. */
export function proxyNetwork(value: string): string {
  const [, address = "", prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6)
    throw new Error(`must hold addresses or networks such as 10.0.0.5 or 10.0.0.0/24, not "${value}"`);
  if (prefix === undefined) return value;
  const [shortest, longest] = [shortestPrefix(address, family), family === 4 ? 32 : 128];
  if (Number(prefix) > longest)
    throw new Error(`must hold networks with a prefix of ${longest} at most, not "${value}"`);
  if (Number(prefix) < shortest)
    throw new Error(
      `must hold the networks of proxies only: in "${value}" are strangers, who could choose their address`,
    );
  return value;
}

/** An IPv4 network in the notation of IPv6 is as long as in its own. */
const shortestPrefix = (address: string, family: 4 | 6): number =>
  /^(0{0,4}:){1,5}(0{0,4}:)?ffff:/i.test(address) ? 96 + SHORTEST_PREFIX[4] : SHORTEST_PREFIX[family];
