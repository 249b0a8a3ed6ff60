import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { AppError } from "../../errors.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

export interface HostPolicyOptions {
  /** Only names of this machine are answered, and pages only from allowed origins. */
  readonly isLoopbackOnly: boolean;
  readonly allowedOrigins: readonly string[];
}

/** Throws when a request, or an upgrade, is not meant for this server. */
export type HostPolicy = (request: Pick<IncomingMessage, "headers" | "rawHeaders" | "httpVersion">) => void;

/**
 * A request names one host (E10, RFC 9112 §3.2). Where a bare username is a token, a page of anybody could be anybody: it only has to
 * make its own name point here. So there the name has to be one that belongs to this machine (A19).
 */
export function createHostPolicy({ isLoopbackOnly, allowedOrigins }: HostPolicyOptions): HostPolicy {
  const origins = new Set(allowedOrigins);
  return ({ headers, rawHeaders, httpVersion }) => {
    const hosts = countHosts(rawHeaders);
    if (hosts > 1 || (hosts === 0 && httpVersion !== "1.0"))
      throw new AppError("invalid_request", { detail: "Send exactly one Host header" });
    if (!isLoopbackOnly) return;
    if (!isLoopback(headers.host ?? ""))
      throw new AppError("host_not_allowed", {
        detail:
          "Here bare usernames are tokens, so only localhost and addresses of this machine are answered",
      });
    if (headers.origin !== undefined && !origins.has(headers.origin))
      throw new AppError("origin_not_allowed");
  };
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === "host") count++;
  return count;
}

function isLoopback(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return true;
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}
