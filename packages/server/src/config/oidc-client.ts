import type { Config } from "./config.ts";

/** Who this server is to the provider of single sign-on; null: there is none. */
export function findOidcClient({
  oidcIssuer: issuer,
  oidcClientId: clientId,
  oidcClientSecret: clientSecret,
}: Pick<Config, "oidcIssuer" | "oidcClientId" | "oidcClientSecret">): {
  issuer: URL;
  clientId: string;
  clientSecret: string;
} | null {
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { issuer, clientId, clientSecret };
}
