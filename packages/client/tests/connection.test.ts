import {
  call,
  connectUser,
  eventually,
  startDatabaseProxy,
  startServer,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { createConnection } from "../src/connection/connection.ts";
import type { Connection, ConnectionDeps } from "../src/connection/connection.ts";
import type { ConnectionStatus } from "../src/connection/status.ts";
import type { ServerFrame, ServerFrames } from "../src/contract/frames.ts";
import { GoChatError } from "../src/errors.ts";
import { platformEnvironment } from "../src/platform.ts";

/** A device of somebody that remembers where it stands, and nothing else. */
class Device implements AsyncDisposable {
  readonly connection: Connection;
  readonly frames: ServerFrame[] = [];
  readonly statuses: ConnectionStatus[] = [];
  readonly synced: ServerFrames["synced"][] = [];

  constructor(server: { url: string }, token: string, deps: Partial<ConnectionDeps> = {}) {
    this.connection = createConnection({
      url: server.url,
      // Short pauses, but not none: a server takes its time to start.
      environment: { ...platformEnvironment({ WebSocket }), random: () => 0.02 },
      ticket: (signal) => ticketOf(server, token, signal),
      onFrame: (frame) => this.frames.push(frame),
      onReady: async (ready, signal) => {
        const { since, epoch } = this.synced.at(-1) ?? ready;
        const frame = { type: "sync", conversations: {}, since, epoch } as const;
        this.synced.push(await this.connection.request(frame, { signal }));
      },
      onStatus: (status) => this.statuses.push(status),
      ...deps,
    });
    this.connection.start();
  }

  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }

  async until(state: ConnectionStatus["state"]): Promise<ConnectionStatus> {
    await eventually(() => expect(this.connection.status.state).toBe(state), { timeoutMs: 30_000 });
    return this.connection.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.stop();
  }
}

async function ticketOf(server: { url: string }, token: string, signal: AbortSignal): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/api/v1/auth/ws-ticket`, { method: "POST", headers, signal });
  const body = (await answer.json()) as { ticket: string; code: string; detail: string };
  if (answer.ok) return body.ticket;
  const isRetryable = answer.status === 429 || answer.status >= 500;
  throw new GoChatError(body.code, body.detail, { isRetryable, status: answer.status });
}

/** A login of its own. */
async function logIn(server: { url: string }): Promise<{ access_token: string; refresh_token: string }> {
  const password = "a rather long password";
  const account = { username: "alice", email: "alice@example.com", password };
  expect((await call(server, "POST", "/auth/register", { body: account })).status).toBe(201);
  const body = { email: account.email, password };
  return (await call<Awaited<ReturnType<typeof logIn>>>(server, "POST", "/auth/login", { body })).body;
}

const classes = { "of ws": WebSocket, "of this platform": globalThis.WebSocket };
test.each(Object.entries(classes))(
  "R9 with a WebSocket %s it connects, syncs, is online, and gets what others send",
  async (_name, WebSocket) => {
    await using server = await startServer();
    await using alice = new Device(server, "alice", {
      environment: platformEnvironment({ WebSocket }),
    });
    await alice.until("online");
    expect(alice.states).toEqual(["connecting", "syncing", "online"]);
    expect(alice.frames.map(({ type }) => type)).toEqual(["ready", "synced"]);
    expect(alice.synced).toEqual([alice.frames[1]]);

    await using bob = await connectUser(server, "bob");
    await bob.sendMessage({ recipient: "alice" }, "hello");
    await eventually(() => expect(alice.frames.at(-1)).toMatchObject({ message: { content: "hello" } }));

    const ack = await alice.connection.request({ type: "message.send", recipient: "bob", content: "hi" });
    expect(ack.message.content).toBe("hi");
    const refused = alice.connection.request({
      type: "message.send",
      recipient: "nobody-at-all",
      content: "hi",
    });
    await expect(refused).rejects.toMatchObject({ code: "user_not_found", isRetryable: false });
  },
);

test("C11 when the server restarts it waits, is online again by itself, and has missed nothing", async () => {
  await using database = await withDatabase();
  await using server = await startServerProcess({ DATABASE_URL: database.url, JWT_SECRET: TEST_JWT_SECRET });
  await using alice = new Device(server, "alice");
  await alice.until("online");
  expect(await server.stop()).toBe(0);
  await eventually(() => expect(alice.states).toContain("waiting"));
  expect(alice.statuses.find(({ state }) => state === "waiting")?.error).toMatchObject({
    code: "unavailable",
  });
  await server.start();
  {
    await using bob = await connectUser(server, "bob");
    await bob.sendMessage({ recipient: "alice" }, "while you were away");
  }
  await alice.until("online");
  await eventually(() => expect(JSON.stringify(alice.frames)).toContain("while you were away"));
  expect(alice.synced).toHaveLength(2);
});

test("A8 C11 when the session is revoked it is closed for good, and says signed_out", async () => {
  await using server = await startServer();
  const { access_token, refresh_token } = await logIn(server);
  await using alice = new Device(server, access_token);
  await alice.until("online");
  await call(server, "POST", "/auth/logout", { body: { refresh_token } });
  expect((await alice.until("closed")).error).toMatchObject({ code: "signed_out", isRetryable: false });
  // And who tries again all the same gets no ticket.
  alice.connection.retry();
  await eventually(() => expect(alice.connection.status.error?.code).toBe("unauthorized"));
  expect(alice.connection.status.state).toBe("closed");
});

test("C12 the oldest of too many connections is closed for good, and says so", async () => {
  await using server = await startServer({ env: { GOCHAT_MAX_CONNECTIONS_PER_USER: "1" } });
  await using first = new Device(server, "alice");
  await first.until("online");
  await using second = new Device(server, "alice");
  expect((await first.until("closed")).error).toMatchObject({ code: "limit_reached" });
  await second.until("online");
});

test("C4 a server that is full is tried until there is room", async () => {
  await using server = await startServer({ env: { GOCHAT_MAX_CONNECTIONS: "1" } });
  const bob = await connectUser(server, "bob");
  await using alice = new Device(server, "alice");
  await eventually(() =>
    expect(alice.states.filter((state) => state === "waiting").length).toBeGreaterThan(2),
  );
  await bob[Symbol.asyncDispose]();
  await alice.until("online");
});

test("R9 a sync that fails is tried again on a new connection until it succeeds", async () => {
  await using database = await withDatabase();
  const { proxy, url } = await startDatabaseProxy(database.url);
  await using _proxy = proxy;
  await using server = await startServer({ databaseUrl: url });
  await using alice = new Device(server, "alice", {
    onReady: async () => {
      if (alice.frames.length === 1) proxy.refuse();
      const sync = { type: "sync", conversations: { [crypto.randomUUID()]: 1 } } as const;
      alice.synced.push(await alice.connection.request(sync));
    },
  });
  await eventually(() =>
    expect(alice.connection.status).toMatchObject({ state: "waiting", error: { isRetryable: true } }),
  );
  proxy.resume();
  await alice.until("online");
  expect(alice.synced).toHaveLength(1);
});
