import { hkdfSync } from "node:crypto";

/** One key for each purpose from the one secret (HKDF, RFC 5869): what one signs, the other cannot. */
export const deriveKey = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
