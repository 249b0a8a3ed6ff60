import { hkdfSync } from "node:crypto";

export interface TokenKeys {
  accessToken: Uint8Array;
  refreshSuccessor: Uint8Array;
  knownNetwork: Uint8Array;
}

/** One key for each purpose from the one secret (HKDF, RFC 5869): what one signs, the other cannot. */
export function deriveTokenKeys(secret: string): TokenKeys {
  return {
    accessToken: derive(secret, "gochat access token"),
    refreshSuccessor: derive(secret, "gochat refresh successor"),
    knownNetwork: derive(secret, "gochat known network"),
  };
}

function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
}
