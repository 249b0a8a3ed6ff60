import { call, connectRaw, connectUser, eventually, refusalOf, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";

test("C13 strangers who ask for documents and read nothing are cut; little waits for them, and a neighbour notices nothing", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  await using stack = new AsyncDisposableStack();
  let cut = 0;
  for (let i = 0; i < 12; i++) {
    const connection = stack.use(await connectRaw(server, "127.0.0.2"));
    connection.socket.once("close", () => cut++);
    connection.write("GET /docs/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1400));
  }
  const metrics = async () => (await call<string>(server, "GET", "/metrics")).body;
  await eventually(() => expect(cut).toBe(12), { timeoutMs: 5000 });
  expect(await metrics()).toContain('gochat_connections_cut_total{reason="pipelining"} 12');
  expect(Number(/^gochat_http_unsent_bytes (\d+)$/m.exec(await metrics())?.[1])).toBeLessThan(1024 * 1024);
  expect(await metrics()).toMatch(/^gochat_http_requests_in_progress 1$/m);
  expect((await alice.sendMessage({ recipient: "bob" }, "still here")).seq).toBe(1);
});

test("A19 a page that points its own name at a server with bare usernames is not answered", async () => {
  await using server = await startServer();
  const host = `evil.example:${server.port}`;
  await using rebound = await connectRaw(server);
  rebound.write(`GET /api/v1/auth/me HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer alice\r\n\r\n`);
  expect((await rebound.answer())?.status).toBe(421);
  const ws = `${server.url.replace("http", "ws")}/ws?token=alice`;
  expect(await refusalOf(ws, { headers: { host } })).toEqual({ status: 421, code: "host_not_allowed" });
  const origin = "https://evil.example";
  expect(await call(server, "GET", "/api/v1/auth/me", { token: "alice", headers: { origin } })).toMatchObject(
    {
      status: 403,
      body: { code: "origin_not_allowed" },
    },
  );
  expect((await call(server, "GET", "/api/v1/auth/me", { token: "alice" })).status).toBe(200);
});

test("A19 where a token is a token, any name is answered", async () => {
  await using server = await startServer({ env: { ENV: "prod", HOST: "127.0.0.1" } });
  await using asked = await connectRaw(server);
  asked.write("GET /livez HTTP/1.1\r\nHost: chat.example.com\r\n\r\n");
  expect((await asked.answer())?.status).toBe(200);
});

test("E1 a refused upgrade has a request id, and is stored by nobody", async () => {
  await using server = await startServer();
  await using asked = await connectRaw(server);
  const upgrade =
    "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
  asked.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: mine-1\r\n${upgrade}\r\n\r\n`);
  const answer = await asked.answer();
  expect(answer).toMatchObject({
    status: 401,
    headers: {
      "x-request-id": "mine-1",
      "cache-control": "no-store",
      "content-type": "application/problem+json",
    },
  });
  expect(JSON.parse(answer?.body ?? "")).toMatchObject({ code: "unauthorized", request_id: "mine-1" });
});
