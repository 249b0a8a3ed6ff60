import { createHash, randomBytes } from "node:crypto";

// 256 random bits: nobody guesses one, so a plain fast hash is enough at rest.
const TOKEN_BYTES = 32;

/** The prefix says what leaked, to whoever finds it. */
export function newToken(prefix: string): string {
  return formatToken(prefix, randomBytes(TOKEN_BYTES));
}

export function formatToken(prefix: string, bytes: Buffer): string {
  return `${prefix}_${bytes.toString("base64url")}`;
}

/** What the database knows a token by. */
export function hashOfToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
