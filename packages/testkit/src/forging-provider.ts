import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Readonly<Record<string, unknown>>;

/** How an answer of it differs from that of an honest one. */
export interface Forgery {
  readonly claims?: Json;
  readonly header?: Json;
  /** With a key that is not published, with the public one as if it were a secret, or not at all. */
  readonly signedBy?: "another" | "public key" | "nobody";
  /** Of the endpoint that gives out tokens. */
  readonly token?: "hangs" | "never ends" | "is no JSON" | "refuses";
}

/** A provider of OpenID Connect that signs whatever a test wants, and misbehaves as it is told. Nobody logs in at it. */
export interface ForgingProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly env: Readonly<Record<string, string>>;
  /** Until the next one. `nonce` is the one that the server has asked for. */
  readonly answerWith: (nonce: string, forgery?: Forgery) => void;
  /** How often it was asked for tokens. */
  readonly asked: () => number;
}

const CLIENT_ID = "gochat";
const encoded = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 });

export async function startForgingProvider(): Promise<ForgingProvider> {
  const [key, another] = [newKey(), newKey()];
  const publicPem = key.publicKey.export({ format: "pem", type: "spki" });
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let nonce = "";
  let forgery: Forgery = {};
  let asked = 0;

  const idToken = (): string => {
    const now = Math.floor(Date.now() / 1000);
    const honest = { iss: issuer, aud: CLIENT_ID, sub: "1", nonce, iat: now, exp: now + 60 };
    const head = encoded({ alg: "RS256", kid: "1", ...forgery.header });
    const signed = `${head}.${encoded({ ...honest, ...forgery.claims })}`;
    if (forgery.signedBy === "nobody") return `${signed}.`;
    if (forgery.signedBy === "public key")
      return `${signed}.${createHmac("sha256", publicPem).update(signed).digest("base64url")}`;
    const { privateKey } = forgery.signedBy === "another" ? another : key;
    return `${signed}.${createSign("sha256").update(signed).sign(privateKey, "base64url")}`;
  };
  const documents: Readonly<Record<string, () => Json>> = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      // What a provider that wants to be weak says of itself.
      id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
      authorization_response_iss_parameter_supported: true,
    }),
    "/keys": () => ({
      keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }],
    }),
    "/token": () => ({ access_token: "at", token_type: "Bearer", expires_in: 60, id_token: idToken() }),
  };
  server.on("request", ({ url }, response) => {
    const document = documents[url ?? ""];
    if (url === "/token") asked += 1;
    const odd = url === "/token" ? forgery.token : undefined;
    if (odd === "hangs") return;
    const status = odd === "refuses" ? 400 : document === undefined ? 404 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    if (odd === "never ends") {
      const more = () => void response.write("x".repeat(64 * 1024), (error) => error ?? more());
      more();
    } else if (odd === "refuses") response.end(JSON.stringify({ error: "invalid_grant" }));
    else response.end(odd === "is no JSON" ? "<html>" : JSON.stringify(document?.() ?? {}));
  });
  return {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET: "a secret of tests" },
    asked: () => asked,
    answerWith(asked, next = {}) {
      nonce = asked;
      forgery = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
