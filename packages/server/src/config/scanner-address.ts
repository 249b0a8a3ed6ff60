import type { ClamdAddress } from "../platform/scan/clamd.ts";

/** Where a scanner listens: on TCP, or at the path of a socket. */
export function scannerAddress(value: string): ClamdAddress {
  if (value.startsWith("/")) return { socketPath: value };
  const { host, port } = /^\[?(?<host>[^\s[\]/]+?)\]?:(?<port>\d{1,5})$/.exec(value)?.groups ?? {};
  if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error("must be host:port, or the path of a socket");
  return { host, port: Number(port) };
}
