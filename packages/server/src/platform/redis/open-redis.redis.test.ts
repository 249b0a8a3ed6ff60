import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { Writable } from "node:stream";

import { pino } from "pino";
import { expect, test } from "vitest";

import { eventually } from "@gochat/testkit/eventually.ts";
import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import { startRedis } from "@gochat/testkit/redis.ts";
import { startTlsProxy, TEST_CA } from "@gochat/testkit/tls-proxy.ts";
import { createLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import { openRedis } from "./open-redis.ts";

const logger = createLogger("silent");
// Which of them depends on when the loss is noticed.
const UNAVAILABLE = /offline|closed|Redis did not answer|[Ss]ocket|ECONNRESET|EPIPE/;

function recordingLogger(): { lines: string[]; logger: Logger } {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, logger: pino({ level: "info" }, sink) };
}

interface FakeRedis extends AsyncDisposable {
  readonly addr: string;
}

async function startFake(onData: (socket: Socket, chunk: Buffer) => void): Promise<FakeRedis> {
  const server = createServer((socket) => {
    socket.on("data", (chunk: Buffer) => onData(socket, chunk));
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    addr: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers everything with one error: not every Redis of the tests can ask for a password. */
const startRefusing = (reply: string): Promise<FakeRedis> =>
  startFake((socket) => socket.write(`${reply}\r\n`));

/** Notes what it hears, and hangs up. */
async function startRecording(): Promise<FakeRedis & { readonly heard: () => string }> {
  let heard = "";
  const fake = await startFake((socket, chunk) => {
    heard += chunk.toString();
    socket.destroy();
  });
  return { ...fake, heard: () => heard };
}

test("a Redis that cannot be reached is a boot failure that says what to do", async () => {
  const server = await startRedis();
  await server[Symbol.asyncDispose]();
  await expect(openRedis({ addr: server.addr, logger })).rejects.toThrow(
    /^Redis at 127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED.*\)\. Start it or correct REDIS_ADDR/,
  );
});

test("a Redis that accepts but does not answer is a boot failure, within the deadline", async () => {
  await using server = await startRedis();
  await using proxy = await startFaultProxy({ target: server, protocol: "raw" });
  proxy.stall();
  await expect(openRedis({ addr: proxy.addr, logger, timing: { connectTimeoutMs: 200 } })).rejects.toThrow(
    /cannot be reached/,
  );
});

test("an address that is not host:port is refused", async () => {
  for (const addr of [
    "",
    "localhost",
    "localhost:",
    "localhost:0",
    "localhost:70000",
    "redis://localhost:6379/0",
  ]) {
    await expect(openRedis({ addr, logger })).rejects.toThrow(/REDIS_ADDR must be host:port/);
  }
});

test("a database that does not exist is named", async () => {
  await using server = await startRedis();
  await expect(openRedis({ addr: server.addr, db: 9_999, logger })).rejects.toThrow(
    /REDIS_DB, which is 9999/,
  );
});

test("a password that is missing or wrong is named", async () => {
  await using guarded = await startRefusing(
    "-NOAUTH HELLO must be called with the client already authenticated",
  );
  await expect(openRedis({ addr: guarded.addr, logger })).rejects.toThrow(
    /asks for a password .*REDIS_PASSWORD/,
  );
  await using strict = await startRefusing("-WRONGPASS invalid username-password pair or user is disabled.");
  await expect(openRedis({ addr: strict.addr, password: "wrong", logger })).rejects.toThrow(
    /refuses the password .*REDIS_PASSWORD/,
  );
  await expect(openRedis({ addr: strict.addr, username: "chat", password: "wrong", logger })).rejects.toThrow(
    /refuses the user name or the password .*REDIS_USERNAME and REDIS_PASSWORD/,
  );
});

test("a user name is sent with its password", async () => {
  await using server = await startRecording();
  await expect(
    openRedis({ addr: server.addr, username: "chat", password: "secret", logger }),
  ).rejects.toThrow(/cannot be reached/);
  expect(server.heard()).toContain("$4\r\nAUTH\r\n$4\r\nchat\r\n$6\r\nsecret\r\n");
});

test("TLS: commands and further connections go through it, and the certificate has to be right", async () => {
  await using server = await startRedis();
  await using proxy = await startTlsProxy(server);
  const addr = `localhost:${proxy.port}`;
  await using redis = await openRedis({ addr, tls: { ca: TEST_CA }, logger });
  expect(await redis.commands.command((client) => client.set("key", "value"))).toBe("OK");
  await using further = redis.openConnection("further");
  expect(await further.whenReady(10_000)).toBe(true);
  expect(await further.command((client) => client.get("key"))).toBe("value");

  await expect(openRedis({ addr, tls: { ca: undefined }, logger })).rejects.toThrow(
    /has a certificate that is not trusted: set REDIS_CA_FILE/,
  );
  await expect(openRedis({ addr: `127.0.0.1:${proxy.port}`, tls: { ca: TEST_CA }, logger })).rejects.toThrow(
    /has a certificate for another name than 127\.0\.0\.1/,
  );
  await expect(
    openRedis({ addr: server.addr, tls: { ca: TEST_CA }, logger, timing: { connectTimeoutMs: 500 } }),
  ).rejects.toThrow(/does not speak TLS there|cannot be reached/);
});

test("the connection repairs itself, and refuses commands at once meanwhile", async () => {
  await using server = await startRedis();
  await using redis = await openRedis({ addr: server.addr, logger });
  await server.kill();
  await eventually(() => expect(redis.commands.isReady).toBe(false));
  await expect(redis.commands.client.set("key", "value")).rejects.toThrow(UNAVAILABLE);
  expect(await redis.commands.whenReady(10)).toBe(false);
  await server.restart();
  expect(await redis.commands.whenReady(10_000)).toBe(true);
  expect(await redis.commands.command((client) => client.set("key", "value"))).toBe("OK");
});

test("an eviction policy that loses work is warned about, where Redis tells it", async () => {
  await using server = await startRedis();
  const first = recordingLogger();
  await using redis = await openRedis({ addr: server.addr, logger: first.logger });
  expect(first.lines).toEqual([]);
  const policy = { "maxmemory-policy": "allkeys-lru" };
  await redis.commands.client.configSet(policy);
  const told = await redis.commands.client.configGet("maxmemory-policy");
  const second = recordingLogger();
  await using again = await openRedis({ addr: server.addr, logger: second.logger });
  expect(again.commands.isReady).toBe(true);
  expect(second.lines.join("")).toContain(told["maxmemory-policy"] === undefined ? "" : "noeviction");
});
