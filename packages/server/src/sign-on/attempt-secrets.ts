import { createHmac } from "node:crypto";
import type { AttemptSecrets } from "../platform/oidc/open-id-provider.ts";
import { hashOfToken, newToken } from "../platform/random-token.ts";

/** What a browser is sent away with. */
export const newState = (): string => newToken("ss");

/** What is given out when it is back. */
export const newSignOnToken = (): string => newToken("so");

/** What makes a browser the one that began. */
export const newBrowserSecret = (): string => newToken("sb");

export const hashOf = hashOfToken;

/** The rest is made of `state`, so that it is nowhere: neither the browser nor the database has what makes it. */
export function secretsOf(key: Uint8Array, state: string): AttemptSecrets {
  const derived = (purpose: string) =>
    createHmac("sha256", key).update(`${purpose} ${state}`).digest("base64url");
  return { state, nonce: derived("nonce"), verifier: derived("verifier") };
}
