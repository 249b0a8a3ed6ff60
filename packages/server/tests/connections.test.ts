import { call, connectUser, eventually, refusalOf, startFaultProxy, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";

test("C12 one connection more than a person may have closes the oldest", async () => {
  await using server = await startServer({ env: { GOCHAT_MAX_CONNECTIONS_PER_USER: "3" } });
  const clients = await Promise.all(Array.from({ length: 3 }, () => connectUser(server, "alice")));
  const later = [await connectUser(server, "alice"), await connectUser(server, "alice")];
  const closed = await Promise.all(clients.slice(0, 2).map(({ closed }) => closed));
  expect(closed).toEqual([4009, 4009]);
  await using bob = await connectUser(server, "bob");
  await bob.sendMessage({ recipient: "alice" }, "hello");
  for (const client of [...clients.slice(2), ...later]) {
    expect((await client.next("message.created")).message.content).toBe("hello");
    await client[Symbol.asyncDispose]();
  }
});

test("C1 C4 a full node and a wrong path refuse the upgrade with a problem; there is room again when somebody leaves", async () => {
  await using server = await startServer({ env: { GOCHAT_MAX_CONNECTIONS: "2" } });
  const ws = server.url.replace("http", "ws");
  await using _alice = await connectUser(server, "alice");
  const bob = await connectUser(server, "bob");
  expect(await refusalOf(`${ws}/ws?token=carol`)).toEqual({ status: 503, code: "unavailable" });
  expect(await refusalOf(`${ws}/socket?token=carol`)).toEqual({ status: 404, code: "not_found" });
  await bob[Symbol.asyncDispose]();
  await eventually(async () => (await connectUser(server, "carol"))[Symbol.asyncDispose]());
});

test("V1 a version that is not served is refused before the upgrade, and costs no ticket; the answer says what is served", async () => {
  await using server = await startServer();
  const ws = `${server.url.replace("http", "ws")}/ws`;
  const { body } = await call<{ ticket: string }>(server, "POST", "/api/v1/auth/ws-ticket", {
    token: "alice",
  });
  for (const v of ["0", "2", "01", "1.0", "one", ""])
    expect([v, await refusalOf(`${ws}?v=${v}&ticket=${body.ticket}`)]).toEqual([
      v,
      { status: 400, code: "unsupported_protocol", protocol: { version: 1, lowest: 1 } },
    ]);
  const device = await connectUser(server, "alice", { query: { v: "1" } });
  const quiet = await connectUser(server, "alice");
  for (const { ready } of [device, quiet]) expect(ready.protocol).toEqual({ version: 1, lowest: 1 });
  const health = await call<{ protocol: unknown }>(server, "GET", "/api/v1/health");
  expect(health.body.protocol).toEqual({ version: 1, lowest: 1 });
  const late = await connectUser(server, null, { query: { ticket: body.ticket } });
  for (const client of [device, quiet, late]) await client[Symbol.asyncDispose]();
});

test("V3 C1 an upgrade that asks for what nobody knows is refused, and so is one that says something twice", async () => {
  await using server = await startServer();
  const ws = `${server.url.replace("http", "ws")}/ws?token=alice`;
  for (const more of ["surprise=1", "V=1", "v=1&v=1", "token=bob"])
    expect([more, await refusalOf(`${ws}&${more}`)]).toMatchObject([
      more,
      { status: 400, code: "invalid_request" },
    ]);
});

test("a hundred people who connect at once are all served", async () => {
  await using server = await startServer();
  const clients = await Promise.all(
    Array.from({ length: 100 }, (_, i) => connectUser(server, `user${i % 50}`)),
  );
  expect(new Set(clients.map(({ ready }) => ready.connection_id)).size).toBe(100);
  expect(new Set(clients.map(({ ready }) => ready.user.id)).size).toBe(50);
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
});

test(
  "C9 a peer that vanished without a word is noticed within 35 seconds, and its place is free",
  { timeout: 60_000 },
  async () => {
    await using server = await startServer();
    await using proxy = await startFaultProxy({
      target: { host: "127.0.0.1", port: server.port },
      protocol: "raw",
    });
    await using _vanished = await connectUser({ url: `http://${proxy.host}:${proxy.port}` }, "alice");
    await using here = await connectUser(server, "bob");
    proxy.stall();
    await eventually(
      async () => {
        const { body } = await call<string>(server, "GET", "/metrics");
        expect(body).toContain('gochat_sockets_closed_total{reason="heartbeat_missed"} 1');
        expect(body).toMatch(/^gochat_connections 1$/m);
      },
      { timeoutMs: 45_000 },
    );
    here.send({ type: "ping" });
    await here.next("pong");
  },
);
