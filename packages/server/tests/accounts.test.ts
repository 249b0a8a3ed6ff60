import {
  call,
  connectSql,
  connectUser,
  refusalOf,
  startNodes,
  startServer,
  TEST_JWT_SECRET,
} from "@gochat/testkit";
import type { Infer, OwnUser, Session, TokenPair } from "@gochat/protocol";
import { expect, test } from "vitest";

type Tokens = Infer<typeof TokenPair>;
const PROD = { ENV: "prod", HOST: "127.0.0.1", JWT_SECRET: TEST_JWT_SECRET };
const ALICE = { email: "alice@example.com", username: "alice", password: "correct horse battery" };

async function logIn(server: { url: string }, account = ALICE): Promise<Tokens> {
  await call(server, "POST", "/api/v1/auth/register", { body: account });
  const { body, status } = await call<Tokens>(server, "POST", "/api/v1/auth/login", {
    body: { email: account.email, password: account.password },
  });
  expect(status).toBe(200);
  return body;
}

test("A5 register, log in by email or username in any letter case, and be oneself", async () => {
  await using server = await startServer({ env: PROD });
  const registered = await call<{ user: OwnUser }>(server, "POST", "/api/v1/auth/register", { body: ALICE });
  expect(registered).toMatchObject({
    status: 201,
    body: { user: { username: "alice", email: "alice@example.com" } },
  });
  expect(JSON.stringify(registered.body)).not.toMatch(/password|hash/);
  for (const email of ["ALICE@example.com", "Alice"]) {
    const { status, body } = await call<Tokens>(server, "POST", "/auth/login", {
      body: { email, password: ALICE.password },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 900, user: registered.body.user });
    const me = await call<{ user: OwnUser }>(server, "GET", "/api/v1/auth/me", { token: body.access_token });
    expect(me.body).toEqual(registered.body);
  }
});

test("A1 an email or username is taken in any letter case", async () => {
  await using server = await startServer({ env: PROD });
  await logIn(server);
  const again = (change: object) =>
    call<{ code: string }>(server, "POST", "/auth/register", { body: { ...ALICE, ...change } });
  expect(await again({ email: "other@example.com", username: "ALICE" })).toMatchObject({
    status: 409,
    body: { code: "username_taken" },
  });
  expect(await again({ email: "Alice@Example.com", username: "other" })).toMatchObject({
    status: 409,
    body: { code: "email_taken" },
  });
});

test("A8 logging a session out closes its sockets within 2 seconds, on every node, and no others", async () => {
  await using cluster = await startNodes(2, { GOCHAT_BARE_USERNAMES: "off" });
  const [first, second] = cluster.nodes;
  const phone = await logIn(first);
  const laptop = await logIn(first);
  await using onFirst = await connectUser(first, phone.access_token);
  await using onSecond = await connectUser(second, phone.access_token);
  await using other = await connectUser(second, laptop.access_token);

  const startedAt = performance.now();
  const { status } = await call(first, "POST", "/api/v1/auth/logout", {
    body: { refresh_token: phone.refresh_token },
  });
  expect(status).toBe(204);
  expect(await Promise.all([onFirst.closed, onSecond.closed])).toEqual([4001, 4001]);
  expect(performance.now() - startedAt).toBeLessThan(2000);

  for (const node of cluster.nodes) {
    expect((await call(node, "GET", "/api/v1/auth/me", { token: phone.access_token })).status).toBe(401);
    expect(await refusalOf(`${node.url.replace("http", "ws")}/ws?token=${phone.access_token}`)).toEqual({
      status: 401,
      code: "unauthorized",
    });
  }
  other.send({ type: "ping" });
  await other.next("pong");
});

test("A13 a device is listed, and one of them logged out by another", async () => {
  await using server = await startServer({ env: PROD });
  const phone = await logIn(server);
  const laptop = await logIn(server);
  await using socket = await connectUser(server, phone.access_token);
  const list = await call<{ sessions: Session[] }>(server, "GET", "/api/v1/auth/sessions", {
    token: laptop.access_token,
  });
  expect(new Set(list.body.sessions.map(({ is_current }) => is_current))).toEqual(new Set([true, false]));
  const other = list.body.sessions.find(({ is_current }) => !is_current);
  expect(
    (await call(server, "DELETE", `/api/v1/auth/sessions/${other?.id}`, { token: laptop.access_token }))
      .status,
  ).toBe(204);
  expect(await socket.closed).toBe(4001);
  const refreshed = await call<{ code: string }>(server, "POST", "/auth/refresh", {
    body: { refresh_token: phone.refresh_token },
  });
  expect(refreshed).toMatchObject({ status: 401, body: { code: "invalid_refresh_token" } });
});

test("A7 A9 refresh gives a new pair; the old token still gives the same pair for a moment; garbage gives nothing", async () => {
  await using server = await startServer({ env: PROD });
  const { refresh_token } = await logIn(server);
  const refresh = (token: string) =>
    call<Tokens>(server, "POST", "/api/v1/auth/refresh", { body: { refresh_token: token } });
  const next = await refresh(refresh_token);
  expect(next.status).toBe(200);
  expect(next.body.refresh_token).not.toBe(refresh_token);
  expect((await refresh(refresh_token)).body.refresh_token).toBe(next.body.refresh_token);
  expect((await refresh("rt_nonsense")).status).toBe(401);
});

test("A11 A16 a ticket opens one socket, once; a bare username opens none in prod", async () => {
  await using server = await startServer({ env: PROD });
  const { access_token } = await logIn(server);
  const { body } = await call<{ ticket: string }>(server, "POST", "/api/v1/auth/ws-ticket", {
    token: access_token,
  });
  const url = `${server.url.replace("http", "ws")}/ws`;
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`${url}?ticket=${body.ticket}`);
  await new Promise((resolve) => socket.once("message", resolve));
  socket.terminate();
  expect(await refusalOf(`${url}?ticket=${body.ticket}`)).toEqual({ status: 401, code: "unauthorized" });
  expect(await refusalOf(`${url}?token=alice`)).toEqual({ status: 401, code: "unauthorized" });
  expect((await call(server, "GET", "/api/v1/auth/me", { token: "alice" })).status).toBe(401);
});

test("A14 a new password needs the old one, and ends every other session with its sockets", async () => {
  await using server = await startServer({ env: PROD });
  const phone = await logIn(server);
  const laptop = await logIn(server);
  await using onPhone = await connectUser(server, phone.access_token);
  await using onLaptop = await connectUser(server, laptop.access_token);
  const change = (body: object) =>
    call(server, "PATCH", "/api/v1/users/me", { token: laptop.access_token, body });
  expect((await change({ password: "a new password" })).status).toBe(401);
  expect((await change({ password: "a new password", current_password: "wrong password" })).status).toBe(401);
  expect((await change({ password: "a new password", current_password: ALICE.password })).status).toBe(200);
  expect(await onPhone.closed).toBe(4001);
  onLaptop.send({ type: "ping" });
  await onLaptop.next("pong");
});

test("A15 a deleted account: its sockets close, its conversations close, its words stay without its name", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "goodbye");
  expect((await call(server, "DELETE", "/api/v1/users/me", { token: "alice", body: {} })).status).toBe(204);
  expect(await alice.closed).toBe(4001);
  expect(await bob.request({ conversation_id, content: "hello?" })).toMatchObject({
    error: { code: "conversation_closed" },
  });
  expect(await bob.request({ recipient: "alice", content: "hello?" })).toMatchObject({
    error: { code: "conversation_closed" },
  });
  const history = await call(server, "GET", `/api/v1/conversations/${conversation_id}/messages`, {
    token: "bob",
  });
  expect(JSON.stringify(history.body)).toContain("goodbye");
  expect(JSON.stringify(history.body)).not.toContain('"alice"');
  const url = `${server.url.replace("http", "ws")}/ws?token=alice`;
  expect(await refusalOf(url)).toEqual({ status: 401, code: "unauthorized" });
  // When the name is free again, it is so for somebody who inherits nothing.
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update former_names set reserved_until = now()");
  await using next = await connectUser(server, "alice");
  const list = await call<{ conversations: unknown[] }>(server, "GET", "/api/v1/conversations", {
    token: "alice",
  });
  expect(list.body.conversations).toEqual([]);
  expect((await next.sendMessage({ recipient: "bob" }, "new here")).conversation_id).not.toBe(
    conversation_id,
  );
});

test("A17 people are found by the beginning of their name, page by page, without their email", async () => {
  await using server = await startServer();
  for (const name of ["anna", "Anne", "andy_1", "andy%", "bob"].filter((n) => /^[\w.-]+$/.test(n))) {
    await (await connectUser(server, name))[Symbol.asyncDispose]();
  }
  type Found = { users: { username: string }[]; next_cursor: string | null };
  const search = (query: string) => call<Found>(server, "GET", `/api/v1/users?${query}`, { token: "bob" });
  expect((await search("query=AN")).body.users.map(({ username }) => username)).toEqual([
    "andy_1",
    "anna",
    "Anne",
  ]);
  expect((await search("query=andy_")).body.users).toHaveLength(1);
  expect((await search("query=%25")).body.users).toEqual([]);
  const first = await search("query=an&limit=2");
  expect(first.body.users).toHaveLength(2);
  const rest = await search(`query=an&limit=2&cursor=${first.body.next_cursor}`);
  expect(rest.body).toMatchObject({ users: [{ username: "Anne" }], next_cursor: null });
  expect(JSON.stringify(first.body)).not.toContain("email");
});
