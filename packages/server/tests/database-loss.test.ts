import {
  connectSql,
  call,
  connectUser,
  eventually,
  refusalOf,
  startFaultProxy,
  startPostgres,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";

test("D2 E6 the database stops answering: sends end as refused or unknown within 10 seconds, and never as a lie", async () => {
  await using database = await withDatabase();
  const target = new URL(database.url);
  await using proxy = await startFaultProxy({
    target: { host: target.hostname, port: Number(target.port) },
    protocol: "postgres",
  });
  const url = new URL(database.url);
  url.host = `${proxy.host}:${proxy.port}`;
  await using server = await startServer({ databaseUrl: url.href });
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  await alice.sendMessage({ recipient: "bob" }, "before");
  proxy.stall();
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      alice.request({ recipient: "bob", content: `during ${i}`, client_id: `k${i}` }),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  for (const answer of answers) {
    expect(answer).toMatchObject({
      type: "error",
      error: { retryable: true, code: expect.stringMatching(/outcome_unknown|unavailable/) },
    });
  }
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  proxy.resume();
  for (let i = 0; i < 10; i++) {
    await eventually(async () =>
      expect(
        await alice.request({ recipient: "bob", content: `during ${i}`, client_id: `k${i}` }),
      ).toMatchObject({ type: "ack" }),
    );
  }
  await using sql = await connectSql(database.url);
  const rows = await sql.rows("select count(*)::int as n, max(seq)::int as head from messages");
  expect(rows).toEqual([{ n: 11, head: 11 }]);
});

test("D2 the database is killed and comes back: everything is answered, and sends work again within 5 seconds", async () => {
  await using postgres = await startPostgres();
  await using server = await startServer({ databaseUrl: postgres.url });
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const before = await alice.sendMessage({ recipient: "bob" }, "before");
  await postgres.kill();
  const refused = await alice.request({ recipient: "bob", content: "during", client_id: "k" });
  expect(refused).toMatchObject({
    type: "error",
    error: { code: expect.stringMatching(/outcome_unknown|unavailable/) },
  });
  const listed = await call<{ code: string }>(server, "GET", "/api/v1/conversations", { token: "alice" });
  expect(listed).toMatchObject({ status: 503, body: { code: "unavailable" } });
  const upgrade = `${server.url.replace("http", "ws")}/ws?token=alice`;
  expect(await refusalOf(upgrade)).toEqual({ status: 503, code: "unavailable" });
  await postgres.restart();
  const retry = async () =>
    expect(await alice.request({ recipient: "bob", content: "during", client_id: "k" })).toMatchObject({
      type: "ack",
    });
  await eventually(retry, { timeoutMs: 5000 });
  await eventually(() => expect(bob.messages.map(({ seq }) => seq)).toEqual([before.seq, before.seq + 1]));
});

test("E2 an error that nobody expected is internal, with a fixed text and the request's id", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "hi");
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("drop view message_entities cascade; drop table outbox");
  const broken = await call<Record<string, unknown>>(
    server,
    "GET",
    `/api/v1/conversations/${conversation_id}/messages`,
    { token: "alice" },
  );
  expect(broken.status).toBe(500);
  expect(broken.body).toEqual({
    type: "urn:gochat:error:internal",
    title: "Something went wrong",
    status: 500,
    detail: "Something went wrong",
    code: "internal",
    request_id: broken.headers.get("x-request-id"),
  });
  expect(await alice.request({ conversation_id, content: "again" })).toMatchObject({
    error: { code: "unavailable" },
  });
});
