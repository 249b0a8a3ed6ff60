import { ENDPOINTS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { askRaw, connectRaw } from "@gochat/testkit";
import { beforeAll, afterAll, expect, test } from "vitest";
import { AppError } from "../../errors.ts";
import { createRouter, reply } from "./route.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";
import type { TestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

let server: TestHttpServer;
let port: number;
let handled: unknown[] = [];

beforeAll(async () => {
  server = await createTestHttpServer();
  const router = createRouter(server.app, "", async (token) => {
    if (token === "good") return { userId: "u" as UserId, sessionId: null, scopes: ["user"] };
    throw new AppError("unauthorized");
  });
  const { auth, conversations, messages } = ENDPOINTS;
  router.on(auth.logout, async ({ body }) => {
    handled.push(body);
    return reply(204);
  });
  router.on(auth.wsTicket, async ({ body }) => {
    handled.push(body);
    return reply(200, { ticket: "t", expires_in: 30 });
  });
  router.on(messages.edit, async ({ body }) => {
    handled.push(body);
    throw new AppError("message_not_found");
  });
  router.on(conversations.create, async () => {
    throw new Error("not called here");
  });
  ({ port } = await server.listen());
});
afterAll(() => server[Symbol.asyncDispose]());

const EDIT = "PATCH /conversations/01890a5e-0001-7d3f-8a7b-2f1c9f0e4b22/messages/7";

/** A request with this body, which is sent as it is. */
function request(line: string, headers: Record<string, string>, body: string | Buffer = ""): Buffer {
  const bytes = Buffer.from(body);
  const all = { host: "localhost", "content-length": String(bytes.length), ...headers };
  const head = [`${line} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}

async function ask(line: string, headers: Record<string, string>, body: string | Buffer = "") {
  handled = [];
  const answer = await askRaw({ port }, request(line, headers, body));
  const code = answer?.body.startsWith("{") ? (JSON.parse(answer.body) as { code?: string }).code : undefined;
  return { status: answer?.status, code, handled };
}

const JSON_TYPE = { "content-type": "application/json" };
const GOOD = { authorization: "Bearer good" };
const umlauts = Buffer.from('{"refresh_token":"äöüßÄÖÜß"}', "latin1");

test.each<[string, Record<string, string>, string | Buffer, number, string]>([
  ["Latin-1 bytes", JSON_TYPE, umlauts, 400, "malformed_json"],
  [
    "half a character",
    JSON_TYPE,
    Buffer.from([...Buffer.from('{"refresh_token":"x'), 0xe2, 0x82, 0x22, 0x7d]),
    400,
    "malformed_json",
  ],
  ["UTF-16", JSON_TYPE, Buffer.from('\ufeff{"refresh_token":"x"}', "utf16le"), 400, "malformed_json"],
  [
    "another charset",
    { "content-type": "application/json; charset=ISO-8859-1" },
    umlauts,
    415,
    "unsupported_data",
  ],
  [
    "another charset in quotes",
    { "content-type": 'application/json;charset="utf-16"' },
    '{"refresh_token":"x"}',
    415,
    "unsupported_data",
  ],
  [
    "a compressed body",
    { ...JSON_TYPE, "content-encoding": "gzip" },
    '{"refresh_token":"x"}',
    415,
    "unsupported_data",
  ],
  [
    "a form",
    { "content-type": "application/x-www-form-urlencoded" },
    "refresh_token=x",
    415,
    "unsupported_data",
  ],
  ["text", { "content-type": "text/plain" }, '{"refresh_token":"x"}', 415, "unsupported_data"],
  ["no type", {}, '{"refresh_token":"x"}', 415, "unsupported_data"],
])("E8 %s: refused before anything is made of it", async (_, headers, body, status, code) => {
  expect(await ask("POST /auth/logout", headers, body)).toEqual({ status, code, handled: [] });
});

test.each([
  "application/json",
  "application/json; charset=utf-8",
  'application/json; charset="UTF-8"',
  "application/json;charset=utf8",
])("E8 UTF-8 is taken byte for byte as %s", async (type) => {
  const refresh_token = "äöüß € 👋🏽";
  expect(await ask("POST /auth/logout", { "content-type": type }, JSON.stringify({ refresh_token }))).toEqual(
    {
      status: 204,
      code: undefined,
      handled: [{ refresh_token }],
    },
  );
});

test("E8 a call that takes no body works with a Content-Type and nothing behind it, or with anything at all", async () => {
  for (const [headers, body] of [
    [JSON_TYPE, ""],
    [{}, ""],
    [{ "content-type": "application/x-www-form-urlencoded" }, ""],
    [JSON_TYPE, "{}"],
    [JSON_TYPE, "{"],
    [{ "content-type": "text/plain" }, "hello"],
  ] as const) {
    expect(await ask("POST /auth/ws-ticket", { ...GOOD, ...headers }, body)).toEqual({
      status: 200,
      code: undefined,
      handled: [undefined],
    });
  }
});

test("E8 a call that needs a body says what is missing when it is empty", async () => {
  handled = [];
  const answer = await askRaw({ port }, request("POST /auth/logout", JSON_TYPE));
  expect(answer?.status).toBe(400);
  expect(JSON.parse(answer?.body ?? "")).toMatchObject({
    code: "invalid_request",
    errors: [{ path: "/", message: expect.stringContaining("refresh_token") }],
  });
  expect(handled).toEqual([]);
});

test.each([
  ["a deep nest", `{"refresh_token":${"[".repeat(17)}${"]".repeat(17)}}`],
  ["a nest of 20,000", `{"refresh_token":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ["10,000 elements", JSON.stringify({ refresh_token: Array<number>(10_000).fill(1) })],
  ["5,000 keys", JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1])))],
])("L5 %s is refused for that, and not listed", async (_, body) => {
  const answer = await askRaw({ port }, request("POST /auth/logout", JSON_TYPE, body));
  expect(answer?.status).toBe(400);
  const problem = JSON.parse(answer?.body ?? "") as { code: string; detail: string; errors?: unknown };
  expect(problem).toMatchObject({
    code: "invalid_request",
    detail: expect.stringContaining("nests too deep"),
  });
  expect(problem.errors).toBeUndefined();
});

test("E7 a stranger is answered before their body is read, and nobody is told what is wrong with it", async () => {
  for (const authorization of ["", "Bearer bad"]) {
    await using connection = await connectRaw({ port });
    const head = request(EDIT, { ...JSON_TYPE, authorization, "content-length": "60000" });
    connection.write(head);
    const answer = await connection.answer();
    expect(answer?.status).toBe(401);
    // What was not read cannot be skipped: the connection ends.
    expect(answer?.headers["connection"]).toBe("close");
  }
  await using connection = await connectRaw({ port });
  for (let i = 0; i < 2; i++) {
    connection.write(request(EDIT, JSON_TYPE, "{"));
    expect(await connection.answer()).toMatchObject({ status: 401, headers: { connection: "keep-alive" } });
  }
  expect(await ask(EDIT, { ...JSON_TYPE, ...GOOD }, "{")).toEqual({
    status: 400,
    code: "malformed_json",
    handled: [],
  });
});
