import { createHash, createHmac, randomBytes } from "node:crypto";

// 256 random bits: nobody guesses one, so a plain fast hash is enough at rest.
const TOKEN_BYTES = 32;

export function newRefreshToken(): string {
  return format("rt", randomBytes(TOKEN_BYTES));
}

export function newTicket(): string {
  return format("wt", randomBytes(TOKEN_BYTES));
}

/**
 * The token that follows this one. It is computed, not stored: every node gives the same answer to a client that asks
 * again because it lost the first one, and the database never holds a token that could be used.
 */
export function successorOf(refreshToken: string, key: Uint8Array): string {
  return format("rt", createHmac("sha256", key).update(refreshToken).digest());
}

/** What the database knows a token by. */
export function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function format(prefix: "rt" | "wt", bytes: Buffer): string {
  return `${prefix}_${bytes.toString("base64url")}`;
}
