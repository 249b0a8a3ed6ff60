import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { connectRaw, eventually } from "@gochat/testkit";
import type { RawConnection } from "@gochat/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { listen } from "../node-server.ts";
import { CONNECTION_BOUNDS } from "./connection-bounds.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

const MIB = 1024 * 1024;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const post = (length: number) =>
  `POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** A server whose `/big` is more than any kernel holds for a socket that nobody reads. */
async function withServer(options: Parameters<typeof createTestHttpServer>[0] = {}) {
  const server = await createTestHttpServer(options);
  const big = Buffer.alloc(16 * MIB, "x");
  let handled = 0;
  server.app.get("/big", async () => {
    handled++;
    return big;
  });
  server.app.get("/small", async () => "small");
  server.app.post("/echo", { schema: { body: { type: "object" } } }, async ({ body }) => body);
  void server.app.register(async (own) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser("*", (_request, _body, done) => done(null));
    own.post("/file", async ({ raw }) => {
      server.connections.allowLongBody(raw);
      handled++;
      return text(raw);
    });
  });
  const { port } = await server.listen();
  return {
    port,
    server,
    cuts: server.cuts,
    connections: server.connections,
    handled: () => handled,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Asks and takes nothing. */
async function askUnread(
  server: { port: number },
  path: string,
  times: number,
  from: `127.${string}` = "127.0.0.1",
) {
  const connection = await connectRaw(server, from);
  connection.socket.pause();
  connection.write(get(path).repeat(times));
  return connection;
}

const isOpen = async ({ port }: { port: number }, from?: `127.${string}`): Promise<boolean> => {
  await using neighbour = await connectRaw({ port }, from);
  neighbour.write(get("/small"));
  return (await neighbour.answer())?.status === 200;
};

test("C13 who sends many requests ahead is cut, before they are handled", async () => {
  await using server = await withServer();
  let parsed = 0;
  server.server.app.server.prependListener("request", () => parsed++);
  await using flood = await askUnread(server, "/big", 1400);
  flood.socket.resume();
  await flood.closed;
  expect(server.cuts).toEqual(["pipelining"]);
  // What came in one piece with the last request that was taken is not even parsed.
  expect(parsed).toBe(9);
  expect(server.handled()).toBeLessThanOrEqual(8);
  await eventually(() => expect(server.connections.requestsInProgress).toBe(0));
  expect(server.connections.unsentBytes).toBe(0);
});

test("C13 a handful of requests sent ahead is answered, in order", async () => {
  await using server = await withServer();
  await using connection = await connectRaw(server);
  connection.write(get("/small") + get("/none") + get("/small"));
  const statuses = [await connection.answer(), await connection.answer(), await connection.answer()];
  expect(statuses.map((answer) => answer?.status)).toEqual([200, 404, 200]);
  expect(server.cuts).toEqual([]);
});

test("C13 a connection for which more waits than one may owe is cut", async () => {
  await using server = await withServer({ bounds: { unsentPerConnection: 24 * MIB } });
  await using _fits = await askUnread(server, "/big", 1, "127.0.0.2");
  await eventually(() => expect(server.connections.unsentBytes).toBeGreaterThan(4 * MIB));
  await using debtor = await askUnread(server, "/big", 4);
  debtor.socket.resume();
  await debtor.closed;
  expect(server.cuts).toEqual(["unsent_connection"]);
  expect(server.connections.unsentBytes).toBeLessThan(17 * MIB);
});

test("C13 when an address owes too much, its connections that owe most are cut; an IPv4 neighbour is not concerned", async () => {
  await using server = await withServer({
    bounds: { unsentPerConnection: 100 * MIB, unsentPerNetwork: 56 * MIB },
  });
  await using elsewhere = await askUnread(server, "/big", 3, "127.0.0.2");
  await using small = await askUnread(server, "/big", 1);
  await eventually(() => expect(server.handled()).toBe(4));
  await using large = await askUnread(server, "/big", 4);
  large.socket.resume();
  await large.closed;
  expect(server.cuts).toEqual(["unsent_address"]);
  expect([small, elsewhere].map(({ socket }) => socket.closed)).toEqual([false, false]);
});

test("C13 when the node owes too much, the connections that owe most are cut, whoever they are", async () => {
  await using server = await withServer({
    bounds: { unsentPerConnection: 100 * MIB, unsentPerNetwork: 100 * MIB, unsentPerNode: 56 * MIB },
  });
  await using small = await askUnread(server, "/big", 1, "127.0.0.2");
  await using large = await askUnread(server, "/big", 4);
  large.socket.resume();
  await large.closed;
  expect(server.cuts).toEqual(["unsent_node"]);
  expect(small.socket.closed).toBe(false);
});

test("C13 a peer that takes nothing is cut; one that takes a little at a time gets all of its answer", async () => {
  // For the server time passes when this test says so.
  vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  await using server = await withServer({ bounds: { unsentPerConnection: 100 * MIB } });
  await using stalled = await askUnread(server, "/big", 1, "127.0.0.2");
  await using slow = await askUnread(server, "/big", 1);
  await eventually(() => expect(server.handled()).toBe(2));
  const { stalledMs, lookEveryMs } = CONNECTION_BOUNDS;
  let passedMs = 0;
  // The first look may see what the kernel took.
  for (; server.cuts.length === 0 && passedMs <= stalledMs; passedMs += lookEveryMs) {
    await readMore(slow, MIB / 2);
    vi.advanceTimersByTime(lookEveryMs);
  }
  expect(server.cuts).toEqual(["stalled"]);
  expect(passedMs).toBeGreaterThanOrEqual(stalledMs);
  stalled.socket.resume();
  await stalled.closed;
  slow.socket.resume();
  expect((await slow.answer())?.body).toHaveLength(16 * MIB);
  expect(server.cuts).toEqual(["stalled"]);
});

/** Takes so many bytes, about. */
async function readMore({ socket }: RawConnection, bytes: number): Promise<void> {
  const until = socket.bytesRead + bytes;
  socket.resume();
  while (socket.bytesRead < until) await once(socket, "data");
  socket.pause();
}

/** Connections that never finish what they send. */
async function openSlow(server: { port: number }, count: number, bytes: string): Promise<RawConnection[]> {
  const opened: RawConnection[] = [];
  for (let i = 0; i < count; i++) {
    const connection = await connectRaw(server);
    connection.write(bytes);
    opened.push(connection);
  }
  return opened;
}

test("C4 half-open connections of one address push each other out, oldest first, and a neighbour behind it is served", async () => {
  await using server = await withServer({ bounds: { headsPerNetwork: 5 } });
  const slow = await openSlow(server, 12, "GET /small HTTP/1.1\r\nX-Slow: ");
  expect(await isOpen(server)).toBe(true);
  await Promise.all(slow.slice(0, 7).map(({ closed }) => closed));
  expect(new Set(server.cuts)).toEqual(new Set(["slow_head"]));
  expect(slow.at(-1)?.socket.closed).toBe(false);
  await Promise.all(slow.map((connection) => connection[Symbol.asyncDispose]()));
});

test("C4 slow bodies from one address push each other out, oldest first, and a neighbour's body is taken", async () => {
  await using server = await withServer({ bounds: { bodiesPerNetwork: 5 } });
  const slow = await openSlow(server, 5, `${post(1000)}{`);
  await eventually(() => expect(server.connections.requestsInProgress).toBe(5));
  for (let i = 0; i < 3; i++) {
    await using neighbour = await connectRaw(server);
    neighbour.write(`${post(7)}{"a":1}`);
    expect(await neighbour.answer()).toMatchObject({ status: 200, body: '{"a":1}' });
  }
  expect(server.cuts.every((reason) => reason === "slow_body")).toBe(true);
  const more = await openSlow(server, 5, `${post(1000)}{`);
  await Promise.all(slow.map(({ closed }) => closed));
  expect(server.cuts.filter((reason) => reason === "slow_body")).toHaveLength(5);
  await Promise.all(more.map((connection) => connection[Symbol.asyncDispose]()));
});

test("C4 a body that comes too slowly is not waited for", async () => {
  await using server = await withServer({ bounds: { bodyGraceMs: 100, lookEveryMs: 20 } });
  const [slow] = await openSlow(server, 1, `${post(1000)}{`);
  await slow?.closed;
  expect(server.cuts).toEqual(["slow_body"]);
});

test("F11 a file may take longer than other bodies, and takes no place of its address, as long as it comes", async () => {
  await using server = await withServer({
    bounds: { headMs: 50, requestMs: 100, lookEveryMs: 20, bodiesPerNetwork: 1 },
  });
  const [file] = await openSlow(server, 1, `${post(7).replace("/echo", "/file")}{`);
  await eventually(() => expect(server.handled()).toBe(1));
  const [other] = await openSlow(server, 1, `${post(7)}{`);
  expect(await other?.answer()).toMatchObject({ status: 408 });
  file?.write('"a":1}');
  expect(await file?.answer()).toMatchObject({ status: 200, body: '{"a":1}' });
  // The next one on this connection is like all others.
  file?.write(`${post(7)}{`);
  expect(await file?.answer()).toMatchObject({ status: 408 });
  await Promise.all([file?.[Symbol.asyncDispose](), other?.[Symbol.asyncDispose]()]);
});

test("C4 of the idle connections of one address those go that were idle longest", async () => {
  await using server = await withServer({ bounds: { idlePerNetwork: 3 } });
  const connections: RawConnection[] = [];
  for (let i = 0; i < 5; i++) {
    const connection = await connectRaw(server);
    connection.write(get("/small"));
    await connection.answer();
    connections.push(connection);
  }
  const [first, second, third] = connections;
  await Promise.all([first?.closed, second?.closed]);
  expect(server.cuts).toEqual(["idle", "idle"]);
  third?.write(get("/small"));
  expect((await third?.answer())?.status).toBe(200);
  await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
});

test("C4 a trusted proxy speaks for many: its connections are not counted as those of one address", async () => {
  await using server = await withServer({
    isTrusted: () => true,
    bounds: {
      headsPerNetwork: 2,
      bodiesPerNetwork: 2,
      idlePerNetwork: 2,
      unsentPerNetwork: 1,
      unsentPerConnection: 100 * MIB,
    },
  });
  const heads = await openSlow(server, 5, "GET ");
  const bodies = await openSlow(server, 5, `${post(1000)}{`);
  const idle = await openSlow(server, 5, get("/small"));
  for (const connection of idle) expect((await connection.answer())?.status).toBe(200);
  await using _unread = await askUnread(server, "/big", 1);
  await eventually(() => expect(server.connections.unsentBytes).toBeGreaterThan(MIB));
  expect(server.cuts).toEqual([]);
  await Promise.all([...heads, ...bodies, ...idle].map((connection) => connection[Symbol.asyncDispose]()));
});

test("L3 with limits off only what protects memory is bounded", async () => {
  await using server = await withServer({
    isLimited: false,
    bounds: { headsPerNetwork: 2, idlePerNetwork: 2 },
  });
  const heads = await openSlow(server, 5, "GET ");
  await using flood = await askUnread(server, "/big", 100);
  flood.socket.resume();
  await flood.closed;
  expect(server.cuts).toEqual(["pipelining"]);
  await Promise.all(heads.map((connection) => connection[Symbol.asyncDispose]()));
});

test("E7 an answer that does not wait for the body reaches who is still sending it, then the connection ends", async () => {
  await using server = await withServer();
  await using sender = await connectRaw(server);
  sender.write(post(100 * MIB));
  sender.write(Buffer.alloc(8 * MIB, "x"));
  expect(await sender.answer()).toMatchObject({ status: 413, headers: { connection: "close" } });
  await sender.closed;
  expect(server.cuts).toEqual([]);
});

test("HOST=localhost is answered on each of its addresses", async () => {
  await using server = await createTestHttpServer();
  server.app.get("/small", async () => "small");
  const port = await listen(server.app, "localhost", 0);
  const addresses = await lookup("localhost", { all: true });
  for (const { address, family } of addresses) {
    const host = family === 6 ? `[${address}]` : address;
    expect((await fetch(`http://${host}:${port}/small`)).status).toBe(200);
  }
  expect(addresses.length).toBeGreaterThan(0);
});
