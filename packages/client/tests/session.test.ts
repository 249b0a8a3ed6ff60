import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Infer, Problem, Session as Login } from "@gochat/protocol";
import { call, connectUser, eventually, startServer, TEST_JWT_SECRET, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { GoChatError } from "../src/errors.ts";
import type { Credentials } from "../src/session/credentials.ts";
import { createSession } from "../src/session/session.ts";
import type { SessionDeps } from "../src/session/session.ts";
import { fileStorage } from "../src/storage/file/file-storage.ts";
import { memoryStorage } from "../src/storage/memory.ts";
import type { Storage } from "../src/storage/storage.ts";

const PROD = { ENV: "prod", HOST: "127.0.0.1", JWT_SECRET: TEST_JWT_SECRET };
const ALICE = { email: "alice@example.com", username: "alice", password: "correct horse battery" };
const WITH_PASSWORD = { login: ALICE.email, password: ALICE.password };

type Server = { readonly url: string };

/** The calls that a session makes, over the network, which may lose answers. */
function callsTo(server: Server) {
  const asked = { login: 0, refresh: 0, logout: 0 };
  const network = { losesAnswers: false };
  const post =
    (name: keyof typeof asked) =>
    async (body: object): Promise<never> => {
      asked[name]++;
      const unreachable = (cause?: unknown) =>
        new GoChatError("unreachable", "not reached", { isRetryable: true, cause });
      const answer = await call<Infer<typeof Problem>>(server, "POST", `/api/v1/auth/${name}`, {
        body,
      }).catch((error: unknown) => {
        throw unreachable(error);
      });
      if (network.losesAnswers) throw unreachable();
      const { status } = answer;
      if (status >= 400)
        throw new GoChatError(answer.body.code, answer.body.detail, { status, isRetryable: status >= 500 });
      return answer.body as never;
    };
  const calls = { login: post("login"), refresh: post("refresh"), logout: post("logout") };
  const api: SessionDeps["api"] = () => calls;
  return { api, asked, network };
}

/** As many tabs as are opened, of one person who has an account. */
async function setUp(server: Server, storage: Storage = memoryStorage()) {
  await call(server, "POST", "/api/v1/auth/register", { body: ALICE });
  const { api, asked, network } = callsTo(server);
  const clock = { offsetMs: 0 };
  const openTab = (credentials: Credentials = WITH_PASSWORD, store = storage) => {
    const signedOut: GoChatError[] = [];
    const session = createSession({
      url: server.url,
      api,
      credentials,
      storage: store,
      environment: {
        now: () => Date.now() + clock.offsetMs,
        schedule(delayMs, run) {
          const timer = setTimeout(run, delayMs).unref();
          return () => clearTimeout(timer);
        },
      },
      onSignedOut: (error) => signedOut.push(error),
    });
    return { ...session, signedOut };
  };
  return { asked, network, clock, openTab };
}

const statusOf = async (server: Server, token: string) =>
  (await call(server, "GET", "/api/v1/auth/me", { token })).status;
const codeOf = (work: Promise<unknown>) => work.then(String, (error: GoChatError) => error.code);

async function loginsOf(server: Server, token: string): Promise<readonly Login[]> {
  const path = "/api/v1/auth/sessions?limit=100";
  return (await call<{ sessions: Login[] }>(server, "GET", path, { token })).body.sessions;
}

test("A7 A10 twenty callers in each of two tabs refresh once each time, and their session lives on", async () => {
  await using server = await startServer({ env: PROD });
  const { asked, openTab } = await setUp(server);
  const tabs = [openTab(), openTab()];
  const askAll = async () => {
    const tokens = await Promise.all(
      tabs.flatMap((tab) => Array.from({ length: 20 }, () => tab.accessToken())),
    );
    expect(new Set(tokens).size).toBe(1);
    return tokens[0] ?? "";
  };
  let token = await askAll();
  expect(asked).toEqual({ login: 1, refresh: 0, logout: 0 });
  for (let turn = 1; turn <= 3; turn++) {
    for (const tab of tabs) tab.rejectToken(token);
    token = await askAll();
    expect(await statusOf(server, token)).toBe(200);
    expect(asked).toEqual({ login: 1, refresh: turn, logout: 0 });
  }
  expect(await loginsOf(server, token)).toMatchObject([{ is_current: true }]);
  expect(tabs.flatMap(({ signedOut }) => signedOut)).toEqual([]);
});

test("A8 a session that was revoked is begun anew with a password, and has ended without one", async () => {
  await using server = await startServer({ env: PROD });
  const { asked, openTab } = await setUp(server);
  const [one, other] = [openTab(), openTab()];
  const first = await one.accessToken();
  await other.accessToken();
  const revoke = async (token: string) => {
    const login = (await loginsOf(server, token)).find(({ is_current }) => is_current);
    await call(server, "DELETE", `/api/v1/auth/sessions/${login?.id}`, { token });
    expect(await statusOf(server, token)).toBe(401);
  };
  await revoke(first);
  for (const tab of [one, other]) tab.rejectToken(first);
  const [second, same] = await Promise.all([one.accessToken(), other.accessToken()]);
  expect(same).toBe(second);
  expect(await statusOf(server, second)).toBe(200);
  expect(asked).toEqual({ login: 2, refresh: 1, logout: 0 });

  const quiet = openTab({ login: ALICE.email });
  expect(await quiet.accessToken()).toBe(second);
  await revoke(second);
  quiet.rejectToken(second);
  expect(await codeOf(quiet.accessToken())).toBe("signed_out");
  expect(quiet.signedOut).toHaveLength(1);
});

test("A5 a wrong password is said once", async () => {
  await using server = await startServer({ env: PROD });
  const { asked, openTab } = await setUp(server);
  const tab = openTab({ login: ALICE.email, password: "wrong" });
  expect(await codeOf(tab.accessToken())).toBe("invalid_credentials");
  expect(await codeOf(tab.accessToken())).toBe("signed_out");
  expect(asked.login).toBe(1);
});

test("A7 tokens that live for seconds are always good, whoever asks and whatever the clock says", async () => {
  await using server = await startServer({ env: { ...PROD, JWT_ACCESS_EXPIRY: "4s" } });
  const { asked, clock, openTab } = await setUp(server);
  const [one, other] = [openTab(), openTab()];
  const cancel = one.keepFresh();
  const seen = new Set<string>();
  while (seen.size < 5) {
    for (const tab of [one, other]) {
      const token = await tab.accessToken();
      expect(await statusOf(server, token)).toBe(200);
      // Half a day forth, and back again.
      if (!seen.has(token) && seen.size > 1) clock.offsetMs = clock.offsetMs === 0 ? 43_200_000 : 0;
      seen.add(token);
    }
  }
  cancel();
  expect(asked.login).toBe(1);
  expect(await loginsOf(server, await other.accessToken())).toHaveLength(1);
});

test("A7 a session that nobody uses is refreshed before its token ends", async () => {
  await using server = await startServer({ env: { ...PROD, JWT_ACCESS_EXPIRY: "2s" } });
  const { asked, openTab } = await setUp(server);
  const tab = openTab();
  await tab.accessToken();
  tab.keepFresh();
  await eventually(() => expect(asked.refresh).toBeGreaterThanOrEqual(2));
  await tab.close();
  const { refresh } = asked;
  const again = openTab();
  await again.accessToken();
  expect(asked.refresh).toBeLessThanOrEqual(refresh + 1);
  expect(asked.login).toBe(1);
});

test("A9 an answer that was lost on its way comes again, and the session with it", async () => {
  await using server = await startServer({ env: PROD });
  const { asked, network, openTab } = await setUp(server);
  const tabs = [openTab(), openTab()];
  const first = await Promise.all(tabs.map((tab) => tab.accessToken()));
  for (const tab of tabs) tab.rejectToken(first[0] ?? "");
  network.losesAnswers = true;
  expect(await Promise.all(tabs.map((tab) => codeOf(tab.accessToken())))).toEqual([
    "unreachable",
    "unreachable",
  ]);
  network.losesAnswers = false;
  const [token, same] = await Promise.all(tabs.map((tab) => tab.accessToken()));
  expect(same).toBe(token);
  expect(await statusOf(server, token ?? "")).toBe(200);
  expect(asked).toEqual({ login: 1, refresh: 3, logout: 0 });
  expect(await loginsOf(server, token ?? "")).toHaveLength(1);
});

test("a server that is away during a refresh is asked again when it is back, and a session outlives the program", async () => {
  await using database = await withDatabase();
  const folder = await mkdtemp(join(tmpdir(), "gochat-session-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const server = await startServer({ env: PROD, databaseUrl: database.url });
  const storage = fileStorage(folder);
  const { asked, openTab } = await setUp(server, storage);
  const tab = openTab();
  const first = await tab.accessToken();
  tab.rejectToken(first);
  await server[Symbol.asyncDispose]();
  expect(await codeOf(tab.accessToken())).toBe("unreachable");
  expect(await codeOf(tab.accessToken())).toBe("unreachable");
  await tab.close();
  await storage.close();

  const env = { ...PROD, SERVER_PORT: String(server.port) };
  await using again = await startServer({ env, databaseUrl: database.url });
  const reopened = fileStorage(folder);
  const next = openTab({ login: ALICE.email }, reopened);
  const token = await next.accessToken();
  expect(await statusOf(again, token)).toBe(200);
  expect(asked.login).toBe(1);
  await reopened.close();
});

test("A18 signing out closes the sockets of the session, refuses its tokens and signs every tab out", async () => {
  await using server = await startServer({ env: PROD });
  const { asked, openTab } = await setUp(server);
  const [one, other] = [openTab(), openTab()];
  const token = await one.accessToken();
  await other.accessToken();
  await using socket = await connectUser(server, token);
  await one.signOut();
  expect(await socket.closed).toBe(4001);
  expect(await statusOf(server, token)).toBe(401);
  other.rejectToken(token);
  expect(await codeOf(other.accessToken())).toBe("signed_out");
  expect(asked).toEqual({ login: 1, refresh: 0, logout: 1 });
  expect(await statusOf(server, await openTab().accessToken())).toBe(200);
});

test("A16 a bare username is a token where the server takes it, also for a ticket that opens a socket", async () => {
  await using server = await startServer();
  const { openTab } = await setUp(server);
  const tab = openTab({ token: "bot" });
  const token = await tab.accessToken();
  const { status, body } = await call<{ ticket: string }>(server, "POST", "/api/v1/auth/ws-ticket", {
    token,
  });
  expect(status).toBe(200);
  await using socket = await connectUser(server, null, { query: { ticket: body.ticket } });
  expect(socket.ready.user.username).toBe("bot");

  await using strict = await startServer({ env: PROD });
  expect(await statusOf(strict, token)).toBe(401);
  tab.rejectToken(token);
  expect(await codeOf(tab.accessToken())).toBe("signed_out");
});
