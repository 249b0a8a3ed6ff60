import { connect as connectTcp } from "node:net";
import { createHmac, randomBytes } from "node:crypto";
import {
  call,
  connectRaw,
  connectSql,
  connectUser,
  eventually,
  refusalOf,
  startServer,
  TEST_JWT_SECRET,
} from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { CLOSE_CODES, LIMITS } from "@gochat/protocol";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";

/** For the tests that store nothing. */
let shared: TestServer;
beforeAll(async () => {
  shared = await startServer();
});
afterAll(() => shared[Symbol.asyncDispose]());

const NUL = "\u0000";
const NO_FILE = "01a20569-4b15-7000-9132-ef6b3c4fb54d";
const idsUpTo = (count: number) =>
  Array.from({ length: count }, (_, i) => `01a20569-4b15-7000-9132-${String(i).padStart(12, "0")}`);

/** Everything that is wrong with a frame but not with the socket: an answer with a code, and the connection lives. */
const WRONG_FRAMES: [name: string, frame: unknown, code: string][] = [
  ["not JSON", "hello", "malformed_json"],
  ["nothing", "", "malformed_json"],
  ["half of JSON", '{"recipient":"bob"', "malformed_json"],
  ["JSON that is no object", "42", "invalid_request"],
  ["an array", "[]", "invalid_request"],
  ["null", "null", "invalid_request"],
  ["an unknown type", { type: "message.explode" }, "unknown_type"],
  ["a type that objects inherit", { type: "constructor" }, "unknown_type"],
  ["a type that is no string", { type: 7 }, "unknown_type"],
  ["an unknown field", { recipient: "bob", content: "x", colour: "red" }, "invalid_request"],
  ["a polluted prototype", '{"recipient":"bob","content":"x","__proto__":{"admin":true}}', "invalid_request"],
  ["no content", { recipient: "bob" }, "invalid_request"],
  ["an object where a string belongs", { recipient: { $gt: "" }, content: "x" }, "invalid_request"],
  ["an object as content", { recipient: "bob", content: { text: "x" } }, "invalid_request"],
  ["a number as content", { recipient: "bob", content: 5 }, "invalid_request"],
  ["an array as client_id", { recipient: "bob", content: "x", client_id: ["k"] }, "invalid_request"],
  ["an empty content", { recipient: "bob", content: "" }, "invalid_request"],
  ["a blank content", { recipient: "bob", content: " \n\t " }, "invalid_request"],
  [
    "a content that cannot be seen",
    { recipient: "bob", content: "\u200B\u2060\u3164\u202E" },
    "invalid_request",
  ],
  [
    "16 KiB + 1 of content",
    { recipient: "bob", content: "x".repeat(LIMITS.contentMaxBytes + 1) },
    "invalid_request",
  ],
  [
    "16 KiB + 2 in bytes, though not in letters",
    { recipient: "bob", content: "é".repeat(LIMITS.contentMaxBytes / 2 + 1) },
    "invalid_request",
  ],
  ["NUL in the content", { recipient: "bob", content: `a${NUL}b` }, "invalid_request"],
  ["a lone high surrogate", '{"recipient":"bob","content":"a\\ud800b"}', "invalid_request"],
  ["a lone low surrogate", '{"recipient":"bob","content":"\\udc00"}', "invalid_request"],
  ["nobody to send to", { content: "x" }, "invalid_request"],
  [
    "both kinds of address",
    { recipient: "bob", conversation_id: "01a20569-4b15-7000-9132-ef6b3c4fb54d", content: "x" },
    "invalid_request",
  ],
  ["an unknown recipient", { recipient: "nobody", content: "x" }, "user_not_found"],
  ["oneself", { recipient: "alice", content: "x" }, "self_recipient"],
  ["oneself in capitals", { recipient: "ALICE", content: "x" }, "self_recipient"],
  [
    "an unknown conversation",
    { conversation_id: "01a20569-4b15-7000-9132-ef6b3c4fb54d", content: "x" },
    "conversation_not_found",
  ],
  [
    "a conversation_id that is none",
    { conversation_id: "1; drop table messages", content: "x" },
    "invalid_request",
  ],
  ["no files in attachments", { recipient: "bob", attachments: [] }, "invalid_request"],
  ["a file that is none", { recipient: "bob", content: "x", attachments: [NO_FILE] }, "file_not_found"],
  ["a file that is none and no words", { recipient: "bob", attachments: [NO_FILE] }, "file_not_found"],
  ["as many as may be that are none", { recipient: "bob", attachments: idsUpTo(10) }, "file_not_found"],
  ["one file more than may be", { recipient: "bob", attachments: idsUpTo(11) }, "invalid_request"],
  ["a file twice", { recipient: "bob", attachments: [NO_FILE, NO_FILE] }, "invalid_request"],
  [
    "a file twice, in other letters",
    { recipient: "bob", attachments: [NO_FILE, NO_FILE.toUpperCase()] },
    "invalid_request",
  ],
  ["a name in place of a file", { recipient: "bob", attachments: ["../../etc/passwd"] }, "invalid_request"],
  ["two ids in one", { recipient: "bob", attachments: [`${NO_FILE} ${NO_FILE}`] }, "invalid_request"],
  ["an id in place of a list", { recipient: "bob", attachments: NO_FILE }, "invalid_request"],
  ["null in place of a list", { recipient: "bob", content: "x", attachments: null }, "invalid_request"],
  ["blanks beside files", { recipient: "bob", content: " ", attachments: [NO_FILE] }, "invalid_request"],
  ["an edit to nothing said", { type: "message.edit", conversation_id: NO_FILE, seq: 1 }, "invalid_request"],
  ["an id of 65 letters", { type: "ping", id: "x".repeat(65) }, "invalid_request"],
  ["a deep nest", `{"content":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, "invalid_request"],
  [
    "5,000 fields",
    Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1])),
    "invalid_request",
  ],
];

test("C6 every wrong frame gets an answer with its code, the connection lives, and nothing is stored", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  for (const [name, frame, code] of WRONG_FRAMES) {
    alice.send(frame);
    const answer = await alice.next("error");
    expect([name, answer.error.code]).toEqual([name, code]);
    expect(answer.error.message.length).toBeGreaterThan(10);
  }
  alice.send(Buffer.from('{"recipient":"bob","content":"binary"}'));
  expect(await alice.next("error")).toMatchObject({ error: { code: "unsupported_data" } });
  expect(await storedIn(server)).toBe(0);
  expect(await alice.sendMessage({ recipient: "bob" }, "still here")).toMatchObject({ seq: 1 });
  expect((await bob.next("message.created")).message.content).toBe("still here");
});

test("E3 the answer to a wrong frame carries the id and client_id it came with", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  alice.send({ type: "message.send", id: "f1", client_id: "c1", recipient: "nobody", content: "x" });
  expect(await alice.next("error")).toMatchObject({ id: "f1", client_id: "c1" });
  alice.send({ type: "message.send", id: "f2", content: 5 });
  expect(await alice.next("error")).toMatchObject({ id: "f2" });
});

test("D9 exactly 16 KiB of text in any script is stored byte for byte", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  for (const content of [
    "x".repeat(16_384),
    "€".repeat(5461),
    "👋🏽".repeat(2048),
    'مرحبا‏\u202e\\"\n\t',
    " padded ",
  ]) {
    expect((await alice.sendMessage({ recipient: "bob" }, content)).content).toBe(content);
    expect((await bob.next("message.created")).message.content).toBe(content);
  }
});

/** The close code with which the server ends a socket after these raw bytes. */
async function closeAfter(
  server: TestServer,
  bytes: (mask: (frame: Buffer) => Buffer) => Iterable<Buffer>,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const key = randomBytes(16).toString("base64");
  const socket = connectTcp(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `GET /ws?token=mallory HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  let received = Buffer.alloc(0);
  let isUpgraded = false;
  let code = 0;
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const headEnd = received.indexOf("\r\n\r\n");
    if (!isUpgraded && headEnd !== -1) {
      isUpgraded = true;
      received = received.subarray(headEnd + 4);
      for (const part of bytes(maskFrame)) socket.write(part);
    }
    if (!isUpgraded) return;
    // Server frames are short here: a two-byte or four-byte head, then the payload.
    while (received.length >= 2) {
      const short = (received[1] ?? 0) & 0x7f;
      const [head, length] = short === 126 ? [4, received.readUInt16BE(2)] : [2, short];
      if (received.length < head + length) break;
      if (received[0] === 0x88) code = received.readUInt16BE(head);
      received = received.subarray(head + length);
    }
  });
  socket.on("close", () => resolve(code));
  return promise;
}

/** A client's frame with its payload masked, from the bytes `[first, ...payload]`. */
function maskFrame(frame: Buffer): Buffer {
  const payload = frame.subarray(1);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
  const first = frame.subarray(0, 1);
  if (payload.length < 126) return Buffer.concat([first, Buffer.from([0x80 | payload.length]), mask, masked]);
  const length = Buffer.alloc(9);
  length[0] = 0xff;
  length.writeUInt32BE(payload.length, 5);
  return Buffer.concat([first, length, mask, masked]);
}

const frame = (first: number, payload: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([first]), typeof payload === "string" ? Buffer.from(payload) : payload]);

test.each<[string, number, (mask: (frame: Buffer) => Buffer) => Iterable<Buffer>]>([
  ["a frame of 1 MiB", 1009, (mask) => [mask(frame(0x81, Buffer.alloc(1024 * 1024, 0x61)))]],
  [
    "100,000 fragments of one byte",
    1008,
    function* (mask) {
      yield mask(frame(0x01, "a"));
      yield Buffer.concat(Array.from({ length: 99_998 }, () => mask(frame(0x00, "a"))));
      yield mask(frame(0x80, "a"));
    },
  ],
  ["a frame that is not masked", 1002, () => [Buffer.from([0x81, 1, 0x61])]],
  ["a reserved bit", 1002, (mask) => [mask(frame(0xc1, "a"))]],
  ["an unknown opcode", 1002, (mask) => [mask(frame(0x83, "a"))]],
  ["text that is not UTF-8", 1007, (mask) => [mask(frame(0x81, Buffer.from([0xc3, 0x28])))]],
  ["a ping of 126 bytes", 1002, (mask) => [mask(frame(0x89, Buffer.alloc(126)))]],
  ["a continuation of nothing", 1002, (mask) => [mask(frame(0x80, "a"))]],
  [
    "a new text frame inside a fragmented one",
    1002,
    (mask) => [mask(frame(0x01, "a")), mask(frame(0x81, "b"))],
  ],
  ["a close code that may not be sent", 1002, (mask) => [mask(frame(0x88, Buffer.from([0x03, 0xee])))]],
])("C7 %s ends that socket with %i and disturbs nobody", async (_name, code, bytes) => {
  await using neighbour = await connectUser(shared, "neighbour");
  expect(await closeAfter(shared, bytes)).toBe(code);
  neighbour.send({ type: "ping" });
  await neighbour.next("pong");
});

test("C8 a socket over its budget is told to wait; one that goes on is cut off, and its neighbour notices nothing", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using flooder = await connectUser(server, "flooder");
  await using neighbour = await connectUser(server, "neighbour");
  for (let i = 0; i < 3000; i++) flooder.send({ type: "ping", id: String(i) });
  const refused = await flooder.next("error");
  expect(refused).toMatchObject({ id: expect.any(String), error: { code: "rate_limited", retryable: true } });
  expect(refused.error.retry_after_ms).toBeGreaterThan(0);
  expect(await flooder.closed).toBe(4029);
  expect(CLOSE_CODES[4029].reconnect).toBe(true);
  neighbour.send({ type: "ping" });
  await neighbour.next("pong");
});

/** Tokens that look right and are not. */
async function forgedTokens(server: TestServer): Promise<Record<string, string>> {
  const account = { email: "carol@example.com", username: "carol", password: "correct horse battery" };
  await call(server, "POST", "/auth/register", { body: account });
  const { body } = await call<{ access_token: string; refresh_token: string; user: { id: string } }>(
    server,
    "POST",
    "/auth/login",
    {
      body: { email: account.email, password: account.password },
    },
  );
  const [head = "", payload = "", signature = ""] = body.access_token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const none = encode({ alg: "none", typ: "at+jwt" });
  const key = new TextEncoder().encode(TEST_JWT_SECRET);
  const sign = (changes: object) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "HS256", typ: "at+jwt" });
  return {
    "alg none": `${none}.${payload}.`,
    "alg none with the old signature": `${none}.${payload}.${signature}`,
    "another key": await sign({}).sign(randomBytes(32)),
    // The access key is derived from the secret and is not the secret itself.
    "the secret itself as the key": await sign({}).sign(key),
    "another payload under the old signature": `${head}.${encode({ ...claims, sub: "01a20569-4b15-7000-9132-ef6b3c4fb54d" })}.${signature}`,
    "a refresh token": body.refresh_token,
    "a cut signature": body.access_token.slice(0, -4),
    "an HMAC by hand": `${head}.${payload}.${createHmac("sha256", "secret").update(`${head}.${payload}`).digest("base64url")}`,
    nonsense: "a.b.c",
  };
}

test("A6 A16 no token, a forged token or a bare username in prod opens nothing, by HTTP or by socket", async () => {
  await using server = await startServer({ env: { ENV: "prod", HOST: "127.0.0.1" } });
  const tokens = { ...(await forgedTokens(server)), "a bare username": "carol" };
  const ws = `${server.url.replace("http", "ws")}/ws`;
  for (const [name, token] of Object.entries(tokens)) {
    const http = await call<{ code: string }>(server, "GET", "/api/v1/auth/me", { token });
    expect([name, http.status, http.body.code]).toEqual([name, 401, "unauthorized"]);
    expect([name, await refusalOf(`${ws}?token=${encodeURIComponent(token)}`)]).toEqual([
      name,
      { status: 401, code: "unauthorized" },
    ]);
    expect([name, await refusalOf(ws, { headers: { authorization: `Bearer ${token}` } })]).toEqual([
      name,
      { status: 401, code: "unauthorized" },
    ]);
    expect([name, await refusalOf(`${ws}?ticket=${encodeURIComponent(token)}`)]).toEqual([
      name,
      { status: 401, code: "unauthorized" },
    ]);
  }
  expect(await refusalOf(ws)).toEqual({ status: 401, code: "unauthorized" });
  expect((await call(server, "GET", "/api/v1/auth/me")).status).toBe(401);
});

test("A6 an access token that ran out is refused", async () => {
  await using server = await startServer({ env: { JWT_ACCESS_EXPIRY: "1ms", GOCHAT_BARE_USERNAMES: "off" } });
  const account = { email: "dan@example.com", username: "dan", password: "correct horse battery" };
  await call(server, "POST", "/auth/register", { body: account });
  const { body } = await call<{ access_token: string }>(server, "POST", "/auth/login", {
    body: { email: "dan", password: account.password },
  });
  const status = async () =>
    (await call(server, "GET", "/api/v1/auth/me", { token: body.access_token })).status;
  // Tokens count in seconds.
  await eventually(async () => expect(await status()).toBe(401));
});

test("C2 a page may connect only from a listed origin, character by character", async () => {
  await using server = await startServer({
    env: {
      GOCHAT_ALLOWED_ORIGINS: "https://chat.example.com",
      GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on",
    },
  });
  const ws = `${server.url.replace("http", "ws")}/ws?token=alice`;
  for (const origin of [
    "null",
    "https://example.com",
    "https://evil.chat.example.com",
    "https://chat.example.com.evil.net",
    "http://chat.example.com",
    "https://chat.example.com:8443",
    "https://CHAT.example.com",
    "https://chat.example.com/",
    "https://xn--cht-example-com",
    "",
    "file://",
  ]) {
    expect([origin, await refusalOf(ws, { headers: { origin } })]).toEqual([
      origin,
      { status: 403, code: "origin_not_allowed" },
    ]);
  }
  const page = new WebSocket(ws, { headers: { origin: "https://chat.example.com" } });
  await new Promise((resolve) => page.once("message", resolve));
  page.terminate();
});

/** Everything that is wrong with an HTTP request. */
test.each<[string, string, string, unknown, number, string]>([
  ["not JSON", "POST", "/auth/login", "{", 400, "malformed_json"],
  ["nothing", "POST", "/auth/login", "", 400, "invalid_request"],
  [
    "an object where a string belongs",
    "POST",
    "/auth/login",
    { email: { $ne: null }, password: { $ne: null } },
    400,
    "invalid_request",
  ],
  [
    "an unknown field",
    "POST",
    "/auth/register",
    { email: "a@b.c", username: "abc", password: "12345678", is_admin: true },
    400,
    "invalid_request",
  ],
  [
    "a polluted prototype",
    "POST",
    "/auth/login",
    '{"email":"a","password":"b","__proto__":{"x":1}}',
    400,
    "malformed_json",
  ],
  [
    "a short password",
    "POST",
    "/auth/register",
    { email: "a@b.c", username: "abc", password: "1234567" },
    400,
    "invalid_request",
  ],
  [
    "a username with a space",
    "POST",
    "/auth/register",
    { email: "a@b.c", username: "a b", password: "12345678" },
    400,
    "invalid_request",
  ],
  [
    "NUL in an email",
    "POST",
    "/auth/register",
    { email: `a${NUL}@b.c`, username: "abc", password: "12345678" },
    400,
    "invalid_request",
  ],
  [
    "a body over the limit",
    "POST",
    "/auth/login",
    { email: "a", password: "x".repeat(70_000) },
    413,
    "payload_too_large",
  ],
  ["oneself as partner", "POST", "/api/v1/conversations", { participant: "Alice" }, 400, "self_recipient"],
  ["nobody as partner", "POST", "/api/v1/conversations", {}, 400, "invalid_request"],
  [
    "two partners",
    "POST",
    "/api/v1/conversations",
    { participant: "bob", participant_id: "01a20569-4b15-7000-9132-ef6b3c4fb54d" },
    400,
    "invalid_request",
  ],
  ["an unknown partner", "POST", "/api/v1/conversations", { participant: "nobody" }, 404, "user_not_found"],
  [
    "an unknown conversation",
    "GET",
    "/api/v1/conversations/01a20569-4b15-7000-9132-ef6b3c4fb54d",
    undefined,
    404,
    "conversation_not_found",
  ],
  [
    "the history of an unknown conversation",
    "GET",
    "/api/v1/conversations/01a20569-4b15-7000-9132-ef6b3c4fb54d/messages",
    undefined,
    404,
    "conversation_not_found",
  ],
  ["an id that is none", "GET", "/api/v1/conversations/me", undefined, 400, "invalid_request"],
  ["a limit of 0", "GET", "/api/v1/conversations?limit=0", undefined, 400, "invalid_request"],
  ["a limit of 101", "GET", "/api/v1/conversations?limit=101", undefined, 400, "invalid_request"],
  ["an unknown query field", "GET", "/api/v1/conversations?sort=asc", undefined, 400, "invalid_request"],
  ["a made-up cursor", "GET", "/api/v1/conversations?cursor=zzz", undefined, 400, "invalid_request"],
  ["a path that is none", "GET", "/api/v1/nothing", undefined, 404, "not_found"],
  ["a bad escape in the path", "GET", "/api/v1/users/%zz", undefined, 400, "invalid_request"],
])("E1 over HTTP, %s: a problem with its code", async (_name, method, path, body, status, code) => {
  const answer = await call<{ code: string; request_id: string; type: string }>(shared, method, path, {
    token: "alice",
    ...(body !== undefined && { body }),
    headers: { "x-request-id": "req-1", ...(body !== undefined && { "content-type": "application/json" }) },
  });
  expect(answer).toMatchObject({
    status,
    body: { status, code, request_id: "req-1", type: `urn:gochat:error:${code}` },
  });
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("x-request-id")).toBe("req-1");
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|at .*\.ts|select |stack/i);
});

test("E8 a password that is not UTF-8 makes no account, and no other one opens it", async () => {
  await using server = await startServer();
  const account = (password: string) =>
    JSON.stringify({ email: "ute@example.com", username: "ute", password });
  const register = (body: Buffer) =>
    fetch(`${server.url}/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  const refused = await register(Buffer.from(account("äöüßÄÖÜß"), "latin1"));
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
    400,
    "malformed_json",
  ]);
  const logIn = (password: string) =>
    call(server, "POST", "/auth/login", { body: { email: "ute", password } });
  for (const password of ["äöüßÄÖÜß", "\ufffd".repeat(8)]) expect((await logIn(password)).status).toBe(401);
  expect((await register(Buffer.from(account("äöüßÄÖÜß")))).status).toBe(201);
});

test("E4 somebody else's conversation answers like one that does not exist", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  await using mallory = await connectUser(server, "mallory");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "private");
  const missing = "01a20569-4b15-7000-9132-ef6b3c4fb54d";
  for (const [method, suffix, body] of [
    ["GET", "", undefined],
    ["GET", "/messages", undefined],
    ["POST", "/messages", { content: "hi" }],
  ] as const) {
    const [theirs, none] = await Promise.all(
      [conversation_id, missing].map((id) =>
        call<Record<string, unknown>>(server, method, `/api/v1/conversations/${id}${suffix}`, {
          token: "mallory",
          ...(body && { body }),
        }),
      ),
    );
    expect(theirs?.status).toBe(404);
    expect({ ...theirs?.body, request_id: "" }).toEqual({ ...none?.body, request_id: "" });
  }
  const refused = await mallory.request({ conversation_id, content: "hi" });
  expect(refused).toMatchObject({
    error: ((await mallory.request({ conversation_id: missing, content: "hi" })) as { error: object }).error,
  });
  expect(await storedIn(server)).toBe(1);
});

test("C4 silent connections are cut after a few seconds, and one address cannot hold many", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  const startedAt = performance.now();
  const closedAt = Array.from({ length: 100 }, async () => {
    const connection = await connectRaw(server);
    connection.write("GET /ws HTTP/1.1\r\nX-Slow: ");
    return connection.closed;
  });
  // A neighbour at the same address finds a place all the time.
  while (performance.now() - startedAt < 3000) expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  const all = await Promise.all(closedAt);
  expect(all.filter((at) => at - startedAt < 3000).length).toBeGreaterThanOrEqual(80);
  expect(all.filter((at) => at - startedAt >= 3000).length).toBeLessThanOrEqual(20);
});

async function storedIn(server: TestServer): Promise<number> {
  await using sql = await connectSql(server.databaseUrl);
  const rows = await sql.rows<{ n: number }>("select count(*)::int as n from messages");
  return rows[0]?.n ?? 0;
}
