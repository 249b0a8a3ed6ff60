import { setTimeout as pause } from "node:timers/promises";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from "openid-client";
import type { ClientAuth, Configuration } from "openid-client";
import { AppError } from "../../errors.ts";
import type { Logger } from "../logger.ts";
import { fetchShort } from "./fetch-short.ts";
import { refusalOf } from "./refusal.ts";

// Of each call: three of them, one after the other, are answered within the ten seconds that a request has.
const TIMEOUT_SECONDS = 3;
const SCOPE = "openid profile email";
const RETRY_AFTER_MS = 1000;
const RETRY_AFTER_MS_AT_MOST = 30_000;
// Providers move their endpoints now and then. Their keys are read again whenever a new one has signed.
const READ_AGAIN_AFTER_MS = 3_600_000;

/** What one attempt to log in is bound to. */
export interface AttemptSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Who somebody is, as the provider has signed it for this attempt, and what else it says of them. */
export interface ProvedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface OpenIdProvider {
  /** Where a browser is sent. Throws `unavailable` as long as the provider could not be asked how it is spoken to. */
  readonly authorizationAddress: (attempt: AttemptSecrets, redirectUri: string) => Promise<URL>;
  /** `answer`: the whole address that a browser came back with. Throws `sign_on_refused`, `sign_on_not_valid` or `unavailable`. */
  readonly identify: (attempt: AttemptSecrets, answer: URL) => Promise<ProvedIdentity>;
  /** Asks until it is answered, and again from time to time. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface OpenIdProviderDeps {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly logger: Logger;
}

/** One provider of OpenID Connect, spoken to by the code flow with PKCE. A node starts without it, and goes on when it is away. */
export function createOpenIdProvider({
  issuer,
  clientId,
  clientSecret,
  logger,
}: OpenIdProviderDeps): OpenIdProvider {
  let known: Configuration | undefined;
  const discover = () =>
    discovery(issuer, clientId, undefined, authenticateBy(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      [customFetch]: fetchShort,
      // The signature of an ID token is checked, although it comes over TLS from whom it names.
      execute: [enableNonRepudiationChecks, ...(issuer.protocol === "http:" ? [allowInsecureRequests] : [])],
    });
  const configuration = (): Configuration => {
    if (known === undefined) throw new AppError("unavailable");
    return known;
  };
  return {
    async authorizationAddress({ state, nonce, verifier }, redirectUri) {
      return buildAuthorizationUrl(configuration(), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
    },
    async identify({ state, nonce, verifier }, answer) {
      const config = configuration();
      try {
        const tokens = await authorizationCodeGrant(config, answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const idToken = tokens.claims();
        if (idToken === undefined) throw new AppError("sign_on_not_valid");
        // Names and emails are in the ID token of some, and behind another call of others.
        const more =
          config.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await fetchUserInfo(config, tokens.access_token, idToken.sub);
        return { issuer: idToken.iss, subject: idToken.sub, claims: joined(idToken, more) };
      } catch (error) {
        throw refusalOf(error, logger);
      }
    },
    async run(signal) {
      let retryAfterMs = RETRY_AFTER_MS;
      while (!signal.aborted) {
        let isRead = false;
        try {
          known = await discover();
          isRead = true;
        } catch (error) {
          refusalOf(error, logger);
        }
        const waitMs = isRead ? READ_AGAIN_AFTER_MS : retryAfterMs;
        retryAfterMs = isRead ? RETRY_AFTER_MS : Math.min(retryAfterMs * 2, RETRY_AFTER_MS_AT_MOST);
        await pause(waitMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** Of an email and of whether it is verified both come from one place. */
function joined(
  idToken: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (more["email"] === undefined) return { ...more, ...idToken };
  const { email_verified: _ofAnother, ...rest } = idToken;
  return { ...rest, ...more };
}

/** As the provider wants it; in the header where it does not say (OpenID Connect Core, 9). */
function authenticateBy(clientSecret: string): ClientAuth {
  const [inHeader, inBody] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    return (methods.includes("client_secret_basic") ? inHeader : inBody)(server, client, body, headers);
  };
}
