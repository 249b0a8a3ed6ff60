import { deriveKey } from "../platform/derive-key.ts";

export interface TokenKeys {
  accessToken: Uint8Array;
  refreshSuccessor: Uint8Array;
}

export function deriveTokenKeys(secret: string): TokenKeys {
  return {
    accessToken: deriveKey(secret, "gochat access token"),
    refreshSuccessor: deriveKey(secret, "gochat refresh successor"),
  };
}
