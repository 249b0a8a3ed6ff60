import {
  call,
  connectSql,
  connectUser,
  eventually,
  freePort,
  ServerProcess,
  startDatabaseProxy,
  startPostgres,
  startServer,
  TEST_JWT_SECRET,
} from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { expect, test } from "vitest";

/** As a provider does it to a full disk, or an operator before a move. Sessions that are open hear of it too. */
async function setReadOnly(url: string, isReadOnly: boolean): Promise<void> {
  await using sql = await connectSql(url);
  await sql.rows(`alter system set default_transaction_read_only = ${isReadOnly ? "on" : "off"}`);
  await sql.rows("select pg_reload_conf()");
}

const readyz = async ({ url }: { url: string }) => (await fetch(`${url}/readyz`)).status;

/** The code of the answer to every kind of write, each of which must have been refused. */
async function codesOfWrites(
  server: TestServer,
  alice: TestClient,
  bob: TestClient,
  id: string,
): Promise<unknown[]> {
  const api = `/api/v1/conversations/${id}`;
  const over = async (method: string, path: string, body?: unknown) => {
    const answer = await call<{ code?: string }>(server, method, path, { token: "alice", body });
    return `${answer.status} ${answer.body.code}`;
  };
  const mark = { type: "conversation.mark", marks: [{ conversation_id: id, read_seq: 1 }] };
  const frames = [
    { conversation_id: id, content: "lost" },
    { conversation_id: id, content: "lost", client_id: "lost" },
    { type: "message.edit", conversation_id: id, seq: 1, content: "lost" },
    { type: "reaction.add", conversation_id: id, seq: 1, emoji: "👍" },
    mark,
  ];
  const answers = await Promise.all(frames.map((frame) => alice.request(frame)));
  return [
    ...answers.map((answer) => (answer.type === "error" ? answer.error.code : answer.type)),
    await over("POST", `${api}/messages`, { content: "lost" }),
    await over("PATCH", `${api}/me`, { is_pinned: true }),
    await over("PATCH", "/api/v1/users/me", { display_name: "lost" }),
    await over("POST", "/api/v1/conversations", { name: "lost", participant_ids: [bob.ready.user.id] }),
  ];
}

const REFUSED = [
  ...Array.from({ length: 5 }, () => "unavailable"),
  ...Array.from({ length: 4 }, () => "503 unavailable"),
];

test(
  "D11 a database that takes no writes is unavailable, and not ready; when it takes them again everything goes on within 5 seconds",
  { timeout: 120_000 },
  async () => {
    await using postgres = await startPostgres();
    await using server = await startServer({ databaseUrl: postgres.url });
    await using alice = await connectUser(server, "alice");
    await using bob = await connectUser(server, "bob");
    const { conversation_id: id } = await alice.sendMessage({ recipient: "bob" }, "before");
    expect(await readyz(server)).toBe(200);

    const carol = await connectUser(server, "carol");
    await setReadOnly(postgres.url, true);
    await carol[Symbol.asyncDispose]();
    await eventually(async () => expect(await readyz(server)).toBe(503));
    expect(await codesOfWrites(server, alice, bob, id)).toEqual(REFUSED);
    expect(await call(server, "GET", "/api/v1/health")).toMatchObject({
      status: 503,
      body: { status: "down", database: { status: "down" } },
    });
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);

    await setReadOnly(postgres.url, false);
    await eventually(async () => expect(await readyz(server)).toBe(200), { timeoutMs: 5000 });
    await expectAllGoesOn(server, postgres.url, id);
    await using sql = await connectSql(postgres.url);
    const seen = "select from users where username = 'carol' and last_seen_at is not null";
    // P4: offline 20 seconds after the last device.
    await eventually(async () => expect(await sql.rows(seen)).toHaveLength(1), { timeoutMs: 30_000 });
  },
);

test(
  "D11 a name that moved away from a read-only database: nothing stays there, though its connections are whole",
  { timeout: 120_000 },
  async () => {
    await using old = await startPostgres();
    const { proxy, url } = await startDatabaseProxy(old.url);
    await using _proxy = proxy;
    await using server = await startServer({ databaseUrl: url });
    await using alice = await connectUser(server, "alice");
    await using bob = await connectUser(server, "bob");
    const { conversation_id: id } = await alice.sendMessage({ recipient: "bob" }, "before");
    await using next = await old.copyToStandby();
    await eventually(async () => expect(await readyz(server)).toBe(200));
    await eventually(() => alice.sendMessage({ conversation_id: id }, "on the old one", "old"));

    proxy.moveTo(next.url);
    await setReadOnly(old.url, true);
    // The standby is not promoted yet: there is nowhere to write.
    await eventually(async () => expect(await codesOfWrites(server, alice, bob, id)).toEqual(REFUSED));
    expect(await readyz(server)).toBe(503);
    await using sql = await connectSql(next.url);
    await sql.rows("select pg_promote()");
    await eventually(async () => expect(await readyz(server)).toBe(200), { timeoutMs: 5000 });
    await expectAllGoesOn(server, next.url, id);
  },
);

/** What was refused is nowhere; what people and the worker write now is there. Over HTTP: another database closes sockets (R3). */
async function expectAllGoesOn(server: TestServer, url: string, id: string): Promise<void> {
  const token = "alice";
  const messages = `/api/v1/conversations/${id}/messages`;
  const marks = [{ conversation_id: id, read_seq: 1 }];
  const answers = [
    await call(server, "POST", messages, { token, body: { content: "after" } }),
    await call(server, "PATCH", `${messages}/1`, { token, body: { content: "edited" } }),
    await call(server, "POST", "/api/v1/marks", { token: "bob", body: { marks } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
  await using sql = await connectSql(url);
  expect(await sql.rows("select from messages where content = 'lost'")).toEqual([]);
  // What the worker was given before it could write is swept up: 10 s old by then, in a sweep every 10 s.
  await eventually(async () => expect(await sql.rows("select from outbox")).toEqual([]), {
    timeoutMs: 30_000,
  });
  expect(await readyz(server)).toBe(200);
}

test("a start on a read-only database says so and waits; it ends when it is told to, and goes on when it can write", async () => {
  await using postgres = await startPostgres();
  const env = { DATABASE_URL: postgres.url, JWT_SECRET: TEST_JWT_SECRET };
  await setReadOnly(postgres.url, true);
  await using server = new ServerProcess(await freePort(), env);
  const waits = async () =>
    eventually(() => expect(server.output).toMatch(/"level":"warn".*takes no writes.*waits/));

  const ended = server.start().catch(String);
  await waits();
  expect(await server.stop()).toBe(0);
  expect(await ended).toContain("ended with 0");

  const started = server.start();
  await waits();
  await setReadOnly(postgres.url, false);
  await started;
  expect(await readyz(server)).toBe(200);
});
