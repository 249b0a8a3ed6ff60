import { createHmac } from "node:crypto";
import { formatToken, hashOfToken, newToken } from "../platform/random-token.ts";

export const newRefreshToken = (): string => newToken("rt");

export const newTicket = (): string => newToken("wt");

/**
 * The token that follows this one. It is computed, not stored: every node gives the same answer to a client that asks
 * again because it lost the first one, and the database never holds a token that could be used.
 */
export function successorOf(refreshToken: string, key: Uint8Array): string {
  return formatToken("rt", createHmac("sha256", key).update(refreshToken).digest());
}

export { hashOfToken as hashOf };
