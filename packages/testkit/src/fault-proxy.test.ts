import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

import { expect, test } from "vitest";

import { eventually } from "./eventually.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import type { FaultProxyOptions } from "./fault-proxy.ts";

interface TestServer extends AsyncDisposable {
  host: string;
  port: number;
  received: Buffer[];
}

/** Records what arrives and answers with what `answer` makes of it. */
async function startServer(answer: (chunk: Buffer) => Buffer | string): Promise<TestServer> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      socket.write(answer(chunk));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host: "127.0.0.1",
    port,
    received,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

interface TestClient extends Disposable {
  socket: Socket;
  readonly text: () => string;
  readonly reset: () => boolean;
}

function openClient(port: number): TestClient {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  let wasReset = false;
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    wasReset = error.code === "ECONNRESET";
  });
  return { socket, text: () => received, reset: () => wasReset, [Symbol.dispose]: () => socket.destroy() };
}

async function startPair(
  protocol: FaultProxyOptions["protocol"],
  answer: (chunk: Buffer) => Buffer | string,
) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer(answer));
  const proxy = stack.use(await startFaultProxy({ target: server, protocol }));
  const client = stack.use(openClient(proxy.port));
  const owned = stack.move();
  return { server, proxy, client, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const echo = (chunk: Buffer) => chunk;
const arrived = ({ received }: TestServer) => Buffer.concat(received).toString("latin1");

test("everything passes, in both directions and unchanged", async () => {
  await using pair = await startPair("raw", echo);
  const bytes = "x".repeat(5_000_000);
  pair.client.socket.write(bytes);
  await eventually(() => expect(pair.client.text().length).toBe(bytes.length));
  expect(pair.client.text() === bytes).toBe(true);
});

test("the end of one side is passed on", async () => {
  await using pair = await startPair("raw", echo);
  pair.client.socket.end("bye");
  await once(pair.client.socket, "close");
  expect(pair.client.text()).toBe("bye");
  await eventually(() => expect(pair.proxy.connections).toBe(0));
});

test("a target that is not there resets its client", async () => {
  const server = await startServer(echo);
  await server[Symbol.asyncDispose]();
  await using proxy = await startFaultProxy({ target: server, protocol: "raw" });
  using client = openClient(proxy.port);
  await eventually(() => expect(client.reset()).toBe(true));
});

test("a stall holds everything back without closing, and resume lets it through", async () => {
  await using pair = await startPair("raw", echo);
  pair.client.socket.write("1");
  await eventually(() => expect(pair.client.text()).toBe("1"));
  pair.proxy.stall();
  pair.client.socket.write("2");
  using late = openClient(pair.proxy.port);
  late.socket.write("late");
  // Nothing may arrive: a second pair shows that the time for it has passed.
  await using witness = await startPair("raw", echo);
  witness.client.socket.write("witness");
  await eventually(() => expect(witness.client.text()).toBe("witness"));
  expect(arrived(pair.server)).toBe("1");
  pair.proxy.resume();
  await eventually(() => expect([pair.client.text(), late.text()]).toEqual(["12", "late"]));
});

test("a stall in one direction lets the other pass", async () => {
  await using pair = await startPair("raw", echo);
  pair.proxy.stall("to-client");
  pair.client.socket.write("1");
  await eventually(() => expect(arrived(pair.server)).toBe("1"));
  expect(pair.client.text()).toBe("");
  pair.proxy.resume();
  await eventually(() => expect(pair.client.text()).toBe("1"));
});

test("cutAll resets what is connected, refuse also what comes", async () => {
  await using pair = await startPair("raw", echo);
  pair.client.socket.write("1");
  await eventually(() => expect(pair.client.text()).toBe("1"));
  pair.proxy.cutAll();
  await eventually(() => expect(pair.client.reset()).toBe(true));
  using second = openClient(pair.proxy.port);
  second.socket.write("2");
  await eventually(() => expect(second.text()).toBe("2"));
  pair.proxy.refuse();
  using third = openClient(pair.proxy.port);
  await eventually(() => expect([second.reset(), third.reset()]).toEqual([true, true]));
  pair.proxy.resume();
  using fourth = openClient(pair.proxy.port);
  fourth.socket.write("4");
  await eventually(() => expect(fourth.text()).toBe("4"));
});

test("a raw proxy knows no calls", async () => {
  await using pair = await startPair("raw", echo);
  expect(() => pair.proxy.failCall(1, "before")).toThrow(/raw/);
});

function message(type: string, body = ""): Buffer {
  const frame = Buffer.alloc(5 + Buffer.byteLength(body));
  frame.write(type, 0);
  frame.writeInt32BE(frame.length - 1, 1);
  frame.write(body, 5);
  return frame;
}

function unframed(code: number, body = ""): Buffer {
  const frame = Buffer.alloc(8 + body.length);
  frame.writeInt32BE(frame.length, 0);
  frame.writeInt32BE(code, 4);
  frame.write(body, 8);
  return frame;
}

const STARTUP = unframed(196_608, "user\0test\0\0");
const SSL_REQUEST = unframed(80_877_103);
const READY = message("Z", "I");
const prepared = (sql: string) =>
  Buffer.concat([
    message("P", `name\0${sql}\0\0\0`),
    message("B", "\0\0"),
    message("E", "\0\0\0\0\0"),
    message("S"),
  ]);

/** Speaks just enough: a negotiation is declined, each Query and Sync is answered. */
function fakePostgres(chunk: Buffer): Buffer {
  if (chunk.equals(SSL_REQUEST)) return Buffer.from("N");
  if (chunk.equals(STARTUP)) return Buffer.concat([message("R", "\0\0\0\0"), READY]);
  const answers: Buffer[] = [];
  for (let at = 0; at < chunk.length; at += 1 + chunk.readInt32BE(at + 1)) {
    const type = String.fromCharCode(chunk[at] ?? 0);
    if (type === "Q" || type === "S") answers.push(message("C", "DONE\0"), READY);
  }
  return Buffer.concat(answers);
}

async function startPostgresPair() {
  const pair = await startPair("postgres", fakePostgres);
  pair.client.socket.write(SSL_REQUEST);
  await eventually(() => expect(pair.client.text()).toBe("N"));
  pair.client.socket.write(STARTUP);
  await eventually(() => expect(pair.client.text()).toContain("Z\0\0\0\u0005I"));
  return pair;
}

const count = (text: string, part: string) => text.split(part).length - 1;

test("PostgreSQL: calls are counted, however TCP cuts them", async () => {
  await using pair = await startPostgresPair();
  expect(pair.proxy.calls).toBe(0);
  const bytes = Buffer.concat([message("Q", "SELECT 1\0"), prepared("SELECT 2"), message("Q", "SELECT 3\0")]);
  pair.client.socket.write(bytes);
  await eventually(() => expect(count(pair.client.text(), "DONE")).toBe(3));
  expect(pair.proxy.calls).toBe(3);
  for (const byte of bytes) {
    pair.client.socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => expect(count(pair.client.text(), "DONE")).toBe(6));
  expect(pair.proxy.calls).toBe(6);
});

test("PostgreSQL: the call that fails before does not reach the server, those in front of it are answered", async () => {
  await using pair = await startPostgresPair();
  pair.proxy.failCall(3, "before");
  pair.client.socket.write(
    Buffer.concat([message("Q", "SELECT 1\0"), prepared("SELECT 2"), prepared("COMMIT")]),
  );
  await eventually(() => expect(pair.client.reset()).toBe(true));
  expect(pair.proxy.bitten).toBe(true);
  expect(arrived(pair.server)).toContain("SELECT 2");
  expect(arrived(pair.server)).not.toContain("COMMIT");
  expect(count(pair.client.text(), "DONE")).toBe(2);
});

test("PostgreSQL: the call that fails after was carried out, and its answer is dropped", async () => {
  await using pair = await startPostgresPair();
  pair.client.socket.write(message("Q", "BEGIN\0"));
  await eventually(() => expect(count(pair.client.text(), "DONE")).toBe(1));
  pair.proxy.failCall(1, "after", (sql) => sql === "COMMIT");
  pair.client.socket.write(message("Q", "INSERT\0"));
  await eventually(() => expect(count(pair.client.text(), "DONE")).toBe(2));
  expect([pair.proxy.bitten, pair.proxy.calls]).toEqual([false, 0]);
  pair.client.socket.write(prepared("COMMIT"));
  await eventually(() => expect(pair.client.reset()).toBe(true));
  expect([pair.proxy.bitten, pair.proxy.calls]).toEqual([true, 1]);
  expect(arrived(pair.server)).toContain("COMMIT");
  expect(count(pair.client.text(), "DONE")).toBe(2);
});

test("a fault bites once, and one that was disarmed does not", async () => {
  await using pair = await startPostgresPair();
  pair.proxy.failCall(1, "before");
  pair.proxy.disarm();
  pair.client.socket.write(message("Q", "SELECT 1\0"));
  await eventually(() => expect(count(pair.client.text(), "DONE")).toBe(1));
  expect(pair.proxy.bitten).toBe(false);
});
