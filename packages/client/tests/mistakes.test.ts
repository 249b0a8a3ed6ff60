import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, GoChatError, memoryStorage } from "@gochat/client";
import { fileStorage } from "@gochat/client/node";
import { call, eventually, freePort, startServer, withDatabase } from "@gochat/testkit";
import { expect, test, vi } from "vitest";
import { chatOf } from "./chat-of.ts";

/** What a promise is rejected with, which must be an error of the client. */
async function errorOf(promise: Promise<unknown>): Promise<GoChatError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GoChatError);
  return error as GoChatError;
}

test("a server that does not run: after the time that was given, with the address and why it was not reached", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const error = await errorOf(connect(url, { token: "bot" }, { timeoutMs: 600 }));
  expect(error).toMatchObject({ code: "unreachable", isRetryable: true });
  expect(error.message).toContain(url);
  expect(error.message).toContain("ECONNREFUSED");
});

test("an address that is none, or of something else", async () => {
  for (const url of ["localhost:8080", "ws://localhost:8080", ""])
    expect(await errorOf(connect(url, { token: "bot" }))).toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("http://localhost:8080") as string,
    });
  await using server = await startServer();
  const error = await errorOf(connect(`${server.url}/docs`, { token: "bot" }));
  expect(error.message).toContain("Leave the path out");
});

test("a wrong password, and a token that is none", async () => {
  await using server = await startServer();
  expect(await errorOf(connect(server.url, { token: "not a token" }))).toMatchObject({
    code: "signed_out",
  });
  expect(await errorOf(connect(server.url, { login: "bot", password: "wrong" }))).toMatchObject({
    code: "invalid_credentials",
  });
});

test("a folder that cannot be written: it is said, on the console unless somebody asks for it", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const folder = await mkdtemp(join(tmpdir(), "gochat-mistakes-"));
  stack.defer(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "file"), "");
  const storage = () => fileStorage(join(folder, "file", "storage"));
  const told: unknown[] = [];
  await chatOf(stack, server, "bot", { storage: storage(), onStorageError: (error) => told.push(error) });
  expect(told).toHaveLength(1);
  const spoken = vi.spyOn(console, "error").mockImplementation(() => {});
  stack.defer(() => spoken.mockRestore());
  await chatOf(stack, server, "bot", { storage: storage() });
  expect(spoken.mock.calls).toEqual([[expect.stringContaining("storage"), expect.anything()]]);
});

test("a folder that another chat uses", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const folder = await mkdtemp(join(tmpdir(), "gochat-mistakes-"));
  stack.defer(() => rm(folder, { recursive: true }));
  await chatOf(stack, server, "bot", { storage: fileStorage(folder) });
  const second = connect(server.url, { token: "bot" }, { storage: fileStorage(folder) });
  expect(await errorOf(second)).toMatchObject({
    code: "storage_in_use",
    message: expect.stringContaining("give each its own folder") as string,
  });
});

test("something else answers in the place of the server for a while: the chat waits until it is gone", async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const env = { SERVER_PORT: String(await freePort()) };
  const start = () => startServer({ env, databaseUrl: database.url });
  const first = await start();
  const bot = await chatOf(stack, first, "bot");
  const errors: unknown[] = [];
  bot.on("connection", ({ error }) => errors.push(error?.code));
  await first[Symbol.asyncDispose]();
  const strange = createServer((_request, response) =>
    response.writeHead(404, { "content-type": "text/html" }).end("<h1>Log in to this network</h1>"),
  );
  strange.listen(Number(env.SERVER_PORT), "127.0.0.1");
  await once(strange, "listening");
  await eventually(() => expect(errors).toContain("unexpected_answer"), { timeoutMs: 20_000 });
  expect(bot.status.state).not.toBe("closed");
  strange.closeAllConnections();
  strange.close();
  await once(strange, "close");
  stack.use(await start());
  await eventually(() => expect(bot.status.state).toBe("online"), { timeoutMs: 40_000 });
});

test("somebody who does not exist, and oneself", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  expect(await errorOf(bot.send("nobody-here", "Hey!"))).toMatchObject({ code: "user_not_found" });
  expect(await errorOf(bot.send("bot", "Hey!"))).toMatchObject({ code: "self_recipient" });
});

test("a message that is too long is refused, however long it is, and the chat goes on, also after a start anew", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const storage = memoryStorage();
  const bot = await chatOf(stack, server, "bot", { storage });
  const alice = await chatOf(stack, server, "alice");
  const conversation = await bot.open("alice");
  for (const content of [
    "x".repeat(16_385),
    "x".repeat(200_000),
    "\u0001".repeat(16_000),
    "é".repeat(40_000),
  ])
    expect((await errorOf(conversation.send(content))).message).toMatch(/16384|64 KiB/);
  const { seq } = await conversation.send("short");
  expect((await errorOf(conversation.edit(seq, "x".repeat(200_000)))).isRetryable).toBe(false);
  expect(bot.status.state).toBe("online");
  await bot.close();
  const again = await chatOf(stack, server, "bot", { storage });
  await again.send("alice", "still here");
  await eventually(() => expect(alice.conversations[0]?.last_message?.content).toBe("still here"));
});

test("what a listener throws, and a send that is refused, is said on the console unless somebody listens to errors", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  const alice = await chatOf(stack, server, "alice");
  const spoken = vi.spyOn(console, "error").mockImplementation(() => {});
  stack.defer(() => spoken.mockRestore());
  bot.on("message", () => {
    throw new Error("a bug");
  });
  await alice.send("bot", "one");
  await eventually(() => expect(spoken).toHaveBeenCalledTimes(1));
  expect(spoken.mock.calls[0]?.[0]).toEqual(new Error("a bug"));
  const errors: unknown[] = [];
  bot.on("error", (error) => {
    errors.push(error);
    throw new Error("a bug in what listens to errors");
  });
  await alice.send("bot", "two");
  await eventually(() => expect(errors).toEqual([new Error("a bug")]));
  await eventually(() => expect(spoken).toHaveBeenCalledTimes(2));
});

test("a session that is ended elsewhere: a password signs in again, and that a token is over is said on the console", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const password = "correct horse battery";
  const body = { email: "carol@example.com", username: "carol", password };
  await call(server, "POST", "/api/v1/auth/register", { body });
  const { body: tokens } = await call<{ access_token: string }>(server, "POST", "/api/v1/auth/login", {
    body: { email: "carol", password },
  });
  const byToken = await chatOf(stack, server, tokens.access_token);
  const states: string[] = [];
  const byPassword = await connect(server.url, { login: "carol", password });
  stack.defer(() => byPassword.close());
  byPassword.on("connection", ({ state }) => states.push(state));
  const spoken = vi.spyOn(console, "error").mockImplementation(() => {});
  stack.defer(() => spoken.mockRestore());

  const other = await connect(server.url, { login: "carol", password });
  stack.defer(() => other.close());
  const { sessions } = await other.api.auth.listSessions();
  for (const { id, is_current } of sessions) if (!is_current) await other.api.auth.revokeSession({ id });
  await eventually(() => expect(states.at(-1)).toBe("online"));
  expect(states).not.toContain("closed");
  await eventually(() => expect(byToken.status.state).toBe("closed"));
  await eventually(() => expect(spoken).toHaveBeenCalledTimes(1));
  expect(spoken.mock.calls[0]?.[0]).toMatchObject({ code: "signed_out" });
});
