import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import type { Context } from "oidc-provider";

/** What the provider says of somebody beside their `sub`. */
export interface Claims {
  preferred_username?: string;
  name?: string;
  email?: string;
  email_verified?: boolean;
}

/** A provider of OpenID Connect as there are many: `oidc-provider`, over HTTP on this machine. */
export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What a server needs to log people in by it. */
  readonly env: Readonly<Record<string, string>>;
  /** Who logs in there, by their `sub`. */
  readonly people: Map<string, Claims>;
  /** It sends browsers back to this server as well. */
  readonly register: (server: { url: string }) => void;
}

const CLIENT_ID = "gochat";
const CLIENT_SECRET = "a secret of tests for single sign-on";
const SCOPE = "openid profile email";

export async function startOpenIdProvider(port = 0): Promise<TestProvider> {
  const people = new Map<string, Claims>();
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const redirectUris: string[] = [];
  const make = () =>
    new Provider(issuer, {
      clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [...redirectUris] }],
      jwks: { keys: [{ ...key, kid: "1", alg: "RS256", use: "sig" }] },
      cookies: { keys: ["a key of tests"] },
      claims: { email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_context: Context, sub: string) => ({
        accountId: sub,
        claims: () => ({ sub, ...people.get(sub) }),
      }),
      loadExistingGrant,
      pkce: { required: () => true },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
    });
  let provider = make();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/")) void answerInteraction(provider, people, request, response);
    else provider.callback()(request, response);
  });
  return {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET: CLIENT_SECRET },
    people,
    register({ url }) {
      redirectUris.push(`${url}/auth/oidc/callback`);
      provider = make();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** Nobody is asked whether this server may know who they are. */
async function loadExistingGrant({ oidc }: Context): Promise<unknown> {
  const { provider, client, session } = oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPE);
  await grant.save();
  return grant;
}

/** The page where people say who they are: here they choose, or go back. */
async function answerInteraction(
  provider: Provider,
  people: ReadonlyMap<string, Claims>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const accountId = searchParams.get("as");
  if (accountId === null) {
    const links = [...people.keys(), ""].map(
      (sub) =>
        `<p><a href="${pathname}?as=${encodeURIComponent(sub)}">${sub === "" ? "Cancel" : sub}</a></p>`,
    );
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><html lang="en"><title>Who are you?</title><main>${links.join("")}</main>`);
    return;
  }
  const result = accountId === "" ? { error: "access_denied" } : { login: { accountId } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
