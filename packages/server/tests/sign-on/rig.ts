import type { Identity, Infer, TokenPair } from "@gochat/protocol";
import { call, connectSql, eventually, startServer } from "@gochat/testkit";
import type { Answer, TestServer, TestSql } from "@gochat/testkit";
import { startOpenIdProvider } from "@gochat/testkit/open-id-provider.ts";
import type { TestProvider } from "@gochat/testkit/open-id-provider.ts";
import { SignOnBrowser } from "@gochat/testkit/sign-on-browser.ts";
import { expect } from "vitest";
import type { Logger } from "../../src/platform/logger.ts";

export const PASSWORD = "correct horse battery";
export const IDENTITIES = "/api/v1/users/me/identities";

export type Tokens = Infer<typeof TokenPair> & { device_token?: string; code?: string };

export interface SignOnRig extends AsyncDisposable {
  readonly server: TestServer;
  readonly provider: TestProvider;
  readonly sql: TestSql;
  /** Trades what the page was told for a session, in this browser. */
  readonly exchange: (
    browser: SignOnBrowser,
    token: string | undefined,
    more?: object,
  ) => Promise<Answer<Tokens>>;
  /** From the button to the session, in a browser of their own unless one is given. */
  readonly logIn: (sub: string, browser?: SignOnBrowser) => Promise<Answer<Tokens>>;
  /** Makes an account with a password and logs in by it. */
  readonly register: (username: string, email?: string) => Promise<Tokens>;
  readonly identitiesOf: (token: string) => Promise<{ identities: Identity[]; has_password: boolean }>;
  /** Links what `sub` is at the provider with the account of this token. */
  readonly link: (token: string, sub: string) => Promise<Answer<{ identity: Identity; code?: string }>>;
}

/** A server that logs people in by a provider, and has heard of it. */
export async function startSignOn(
  env: Readonly<Record<string, string>> = {},
  logger?: Logger,
): Promise<SignOnRig> {
  await using stack = new AsyncDisposableStack();
  const provider = stack.use(await startOpenIdProvider());
  const server = stack.use(
    await startServer({
      env: { GOCHAT_BARE_USERNAMES: "off", ...provider.env, ...env },
      ...(logger && { logger }),
    }),
  );
  provider.register(server);
  const sql = stack.use(await connectSql(server.databaseUrl));
  await untilReady(server, provider.issuer);
  const exchange: SignOnRig["exchange"] = (browser, token, more = {}) =>
    exchangeAt(server, browser, token, more);
  const kept = stack.move();
  return {
    server,
    provider,
    sql,
    exchange,
    async logIn(sub, browser = new SignOnBrowser()) {
      const { session } = await browser.signOn(server, sub);
      return exchange(browser, session);
    },
    async register(username, email = `${username}@example.com`) {
      const account = { username, email, password: PASSWORD };
      expect((await call(server, "POST", "/api/v1/auth/register", { body: account })).status).toBe(201);
      const body = { email: username, password: PASSWORD };
      return (await call<Tokens>(server, "POST", "/api/v1/auth/login", { body })).body;
    },
    identitiesOf: async (token) =>
      (await call<{ identities: Identity[]; has_password: boolean }>(server, "GET", IDENTITIES, { token }))
        .body,
    async link(token, sub) {
      const browser = new SignOnBrowser();
      const begun = await beginLink(server, browser, token);
      const { link } = await browser.signOn(server, sub, begun.body.address);
      return finishLink(server, browser, token, link);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A node asks its provider by itself, soon after its start. */
export async function untilReady(server: { url: string }, issuer: string): Promise<void> {
  await eventually(async () => {
    const { headers } = await fetch(`${server.url}/auth/oidc/start`, { redirect: "manual" });
    expect(headers.get("location")).toContain(`${issuer}/`);
  });
}

export async function exchangeAt(
  server: { url: string },
  browser: SignOnBrowser,
  token: string | undefined,
  more: object = {},
): Promise<Answer<Tokens>> {
  const answer = await call<Tokens>(server, "POST", "/api/v1/sign-on", {
    body: { token, ...more },
    headers: { cookie: browser.cookie },
  });
  browser.keep(answer.headers);
  return answer;
}

export async function beginLink(
  server: { url: string },
  browser: SignOnBrowser,
  token: string,
  given: object = { current_password: PASSWORD },
): Promise<Answer<{ address: string; code?: string }>> {
  const begun = await call<{ address: string; code?: string }>(server, "POST", IDENTITIES, {
    token,
    body: given,
  });
  browser.keep(begun.headers);
  return begun;
}

export function finishLink(
  server: { url: string },
  browser: SignOnBrowser,
  token: string,
  link: string | undefined,
): Promise<Answer<{ identity: Identity; code?: string }>> {
  return call(server, "PUT", IDENTITIES, {
    token,
    body: { token: link },
    headers: { cookie: browser.cookie },
  });
}
