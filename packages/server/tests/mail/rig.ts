import { ENDPOINTS } from "@gochat/protocol";
import type { BodyOf, OwnUser, TokenPair, Infer } from "@gochat/protocol";
import { call, connectSql, startServer, TEST_JWT_SECRET } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { startMailServer } from "@gochat/testkit/mail.ts";
import type { MailServer } from "@gochat/testkit/mail.ts";

export const PASSWORD = "correct horse battery";
export const PAGE = "https://chat.example.com";

/** What a server that sends mail is started with. */
export const mailEnv = (mails: MailServer) => ({
  ...mails.env,
  GOCHAT_BARE_USERNAMES: "off",
  GOCHAT_ALLOWED_ORIGINS: PAGE,
  JWT_SECRET: TEST_JWT_SECRET,
});

export interface MailRig extends AsyncDisposable {
  readonly server: TestServer;
  readonly mails: MailServer;
  readonly sql: Awaited<ReturnType<typeof connectSql>>;
}

export async function startMailRig(env: Readonly<Record<string, string>> = {}): Promise<MailRig> {
  await using stack = new AsyncDisposableStack();
  const mails = stack.use(await startMailServer());
  const server = stack.use(await startServer({ env: { ...mailEnv(mails), ...env } }));
  const sql = stack.use(await connectSql(server.databaseUrl));
  const owned = stack.move();
  return { server, mails, sql, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type Server = Pick<TestServer, "url">;

export const register = (
  server: Server,
  username: string,
  email = `${username}@example.com`,
  headers: Record<string, string> = {},
) =>
  call<{ user: OwnUser; code?: string }>(server, "POST", "/api/v1/auth/register", {
    body: { email, username, password: PASSWORD },
    headers,
  });

/** With their email confirmed. */
export async function registerProved(
  { server, mails }: MailRig,
  username: string,
): Promise<{ token: string; email: string }> {
  await register(server, username);
  const email = `${username}@example.com`;
  await confirm(server, (await mails.mailTo(email)).token);
  return { token: await tokenOf(server, username), email };
}

export const logIn = (server: Server, login: string, password = PASSWORD, more: object = {}) =>
  call<Infer<typeof TokenPair> & { code?: string }>(server, "POST", "/api/v1/auth/login", {
    body: { email: login, password, ...more },
  });
export const tokenOf = async (server: Server, login: string, password = PASSWORD) =>
  (await logIn(server, login, password)).body.access_token;
export const me = async (server: Server, token: string) =>
  (await call<{ user: OwnUser }>(server, "GET", "/api/v1/auth/me", { token })).body.user;

const onLink =
  (path: string) =>
  (server: Server, token: string | undefined, more: object = {}) =>
    call<{ code?: string; is_done?: boolean; username?: string; side?: string; is_awaited?: boolean }>(
      server,
      "POST",
      `/api/v1${path}`,
      { body: { token, ...more } },
    );
export const confirm = onLink("/links/email/confirm");
export const cancel = onLink("/links/email/cancel");
export const readEmailLink = onLink("/links/email");
export const setPassword = onLink("/links/password");

export const requestReset = (server: Server, email: string, headers: Record<string, string> = {}) =>
  call(server, "POST", `/api/v1${ENDPOINTS.emails.requestPasswordReset.path}`, { body: { email }, headers });

export const changeEmail = (
  server: Server,
  token: string,
  email: string,
  more: Partial<BodyOf<typeof ENDPOINTS.users.updateMe>> = {},
) =>
  call<{ user: OwnUser; code?: string }>(server, "PATCH", "/api/v1/users/me", {
    token,
    body: { email, current_password: PASSWORD, ...more },
  });
