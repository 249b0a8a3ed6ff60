import { ENDPOINTS } from "@gochat/protocol";
import type { ErrorCode } from "@gochat/protocol";
import { connectRaw, askRaw } from "@gochat/testkit";
import type { RawAnswer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { AppError } from "../../errors.ts";
import { AnonymousRate } from "./anonymous-rate.ts";
import { jsonDocument, serveDocument } from "./document.ts";
import { createHostPolicy } from "./host-policy.ts";
import { routeWithoutUpgrade } from "./no-route.ts";
import { createRouter } from "./route.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

const PAGE = "https://chat.example.com";

async function withServer(options: Parameters<typeof createTestHttpServer>[0] = {}) {
  const server = await createTestHttpServer({ allowedOrigins: [PAGE], ...options });
  createRouter(server.app, "/api/v1", async (token) => {
    if (token !== "good") throw new AppError("unauthorized");
    return { userId: "u" as never, sessionId: null, scopes: ["user"] };
  }).on(ENDPOINTS.auth.me, async () => {
    throw new AppError("unavailable", { retryAfterMs: 1000 });
  });
  createRouter(server.app, "", async () => {
    throw new AppError("unauthorized");
  }).on(ENDPOINTS.auth.login, async () => {
    throw new AppError("invalid_credentials");
  });
  for (const path of ["/docs", "/docs/openapi.json"])
    serveDocument(server.app, path, jsonDocument({ openapi: "3.1.0" }));
  server.app.get("/metrics", { config: { anonymous: "refused" } }, async () => {
    throw new AppError("unauthorized");
  });
  routeWithoutUpgrade(server.app);
  server.app.get("/livez", { config: { anonymous: "never" } }, async () => ({ status: "ok" }));
  const { port } = await server.listen();
  return { port, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const request = (line: string, headers: Record<string, string> = {}): string =>
  [
    `${line} HTTP/1.1`,
    ...Object.entries({ host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}`),
  ]
    .join("\r\n")
    .concat("\r\n\r\n");

/** What every refusal has, whoever makes it. */
function expectProblem(answer: RawAnswer | undefined, status: number, code: ErrorCode): void {
  expect(answer).toMatchObject({
    status,
    headers: {
      "content-type": expect.stringMatching(/^application\/problem\+json/),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  });
  const problem = JSON.parse(answer?.body ?? "") as { request_id: string };
  expect(problem).toMatchObject({ status, code, request_id: expect.stringMatching(/^[\w.:-]+$/) });
  expect(answer?.headers["x-request-id"]).toBe(problem.request_id);
}

const preflight = { origin: PAGE, "access-control-request-method": "GET" };

test.each<[string, string, number, ErrorCode]>([
  ["a path that is none", request("GET /none"), 404, "not_found"],
  ["OPTIONS of a path that is none", request("OPTIONS /none"), 404, "not_found"],
  ["a preflight of a path that is none", request("OPTIONS /none", preflight), 404, "not_found"],
  ["OPTIONS of everything", request("OPTIONS *"), 404, "not_found"],
  [
    "a page that may not call",
    request("OPTIONS /api/v1/auth/me", { ...preflight, origin: "https://evil.example" }),
    403,
    "origin_not_allowed",
  ],
  ["another method", request("DELETE /api/v1/auth/me"), 405, "method_not_allowed"],
  ["a method that nobody uses", request("PROPFIND /api/v1/auth/me"), 405, "method_not_allowed"],
  [
    "another method with a body",
    request("PUT /auth/login", { "content-length": "60000" }),
    405,
    "method_not_allowed",
  ],
  ["CONNECT", request("CONNECT example.com:443"), 405, "method_not_allowed"],
  ["a method that is none", request("FROBNICATE /"), 400, "invalid_request"],
  [
    "a form",
    request("POST /auth/login", {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": "3",
    }) + "a=b",
    415,
    "unsupported_data",
  ],
  [
    "a type that is none",
    request("POST /auth/login", { "content-type": "json", "content-length": "2" }) + "{}",
    415,
    "unsupported_data",
  ],
  [
    "a large body",
    request("POST /auth/login", { "content-type": "application/json", "content-length": "70000" }),
    413,
    "payload_too_large",
  ],
  ["large headers", request("GET /livez", { "x-large": "x".repeat(9000) }), 431, "headers_too_large"],
  ["no HTTP", "HELLO\r\n\r\n", 400, "invalid_request"],
  ["a header without a colon", "GET / HTTP/1.1\r\nHost: localhost\r\nbroken\r\n\r\n", 400, "invalid_request"],
  [
    "two lengths",
    request("POST /auth/login", { "content-length": "2", "Content-Length": "3" }) + "{}",
    400,
    "invalid_request",
  ],
  [
    "a length and chunks",
    request("POST /auth/login", { "content-length": "2", "transfer-encoding": "chunked" }) + "{}",
    400,
    "invalid_request",
  ],
  [
    "broken chunks",
    request("POST /auth/login", { "content-type": "application/json", "transfer-encoding": "chunked" }) +
      "zz\r\n",
    400,
    "invalid_request",
  ],
  ["no Host (E10)", "GET /livez HTTP/1.1\r\n\r\n", 400, "invalid_request"],
  ["two Hosts (E10)", request("GET /livez", { Host: "localhost" }), 400, "invalid_request"],
  ["a bad escape", request("GET /%zz"), 400, "invalid_request"],
  ["no token", request("GET /api/v1/auth/me"), 401, "unauthorized"],
  ["no token for the metrics", request("GET /metrics"), 401, "unauthorized"],
  ["a WebSocket without an upgrade", request("GET /ws?token=good"), 426, "upgrade_required"],
  [
    "an upgrade to something else",
    request("GET /ws", { connection: "upgrade", upgrade: "h2c" }),
    426,
    "upgrade_required",
  ],
])("E1 %s: a problem with its code and a request id", async (_, bytes, status, code) => {
  await using server = await withServer();
  const answer = await askRaw(server, bytes);
  expect(answer?.status).toBe(status);
  expectProblem(answer, status, code);
});

test("E1 a request that does not come in time is told so", async () => {
  await using server = await withServer({ bounds: { headMs: 100, lookEveryMs: 20 } });
  const answer = await askRaw(server, "GET /livez HTTP/1.1\r\nX-Slow: ");
  expect(answer?.status).toBe(408);
  expectProblem(answer, 408, "request_timeout");
});

test("E1 405 and OPTIONS name the methods that there are; 426 names what to upgrade to", async () => {
  await using server = await withServer();
  expect((await askRaw(server, request("DELETE /auth/login")))?.headers["allow"]).toBe("POST, OPTIONS");
  expect(await askRaw(server, request("OPTIONS /api/v1/auth/me?x=1"))).toMatchObject({
    status: 204,
    headers: { allow: "GET, HEAD, OPTIONS" },
  });
  expect((await askRaw(server, request("GET /ws")))?.headers["upgrade"]).toBe("websocket");
});

test("C2 a preflight tells an allowed page what it may send", async () => {
  await using server = await withServer();
  expect(await askRaw(server, request("OPTIONS /api/v1/auth/me", preflight))).toMatchObject({
    status: 204,
    headers: {
      "access-control-allow-origin": PAGE,
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers":
        "authorization, content-type, x-request-id, range, if-range, if-none-match, tus-resumable, upload-length, upload-metadata, upload-offset",
      "access-control-max-age": "600",
    },
  });
});

test("E1 an id that the client sent is kept, also by what Node refuses itself", async () => {
  await using server = await withServer();
  for (const line of ["GET /none", "CONNECT example.com:443"]) {
    const answer = await askRaw(server, request(line, { "x-request-id": "mine-1" }));
    expect(answer?.headers["x-request-id"]).toBe("mine-1");
  }
});

test("E9 no answer but a document is stored, every answer has one rule about frames, and TLS is asked for here alone", async () => {
  await using server = await withServer();
  const paths = [
    "/api/v1/auth/me",
    "/auth/login",
    "/metrics",
    "/none",
    "/livez",
    "/docs",
    "/docs/openapi.json",
  ];
  for (const path of paths) {
    const headers = (await askRaw(server, request(`GET ${path}`, { authorization: "Bearer good" })))?.headers;
    expect([path, headers?.["cache-control"]]).toEqual([
      path,
      path.startsWith("/docs") ? "no-cache" : "no-store",
    ]);
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "permissions-policy": expect.stringContaining("camera=(), "),
      "strict-transport-security": "max-age=31536000",
      "x-frame-options": "DENY",
    });
  }
  await using asked = await withServer({ hstsIncludesSubdomains: true });
  expect((await askRaw(asked, request("GET /livez")))?.headers["strict-transport-security"]).toBe(
    "max-age=31536000; includeSubDomains",
  );
});

test("A19 where bare usernames are tokens, only names of this machine and allowed pages are answered", async () => {
  const checkHost = createHostPolicy({ isLoopbackOnly: true, allowedOrigins: [PAGE] });
  await using server = await withServer({ checkHost });
  for (const host of [
    "localhost",
    "localhost:8080",
    "127.0.0.1",
    "127.9.9.9:1",
    "[::1]:8080",
    "chat.localhost",
    "LOCALHOST",
  ])
    expect([host, (await askRaw(server, request("GET /livez", { host })))?.status]).toEqual([host, 200]);
  for (const host of [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "192.0.2.1",
    "127.0.0.1.evil.example",
    "[::2]",
    "0.0.0.0",
    "",
    "x@y",
  ])
    expectProblem(await askRaw(server, request("GET /livez", { host })), 421, "host_not_allowed");
  for (const path of ["/docs", "/metrics", "/api/v1/auth/me", "/none"])
    expectProblem(
      await askRaw(server, request(`GET ${path}`, { host: "evil.example" })),
      421,
      "host_not_allowed",
    );
  expectProblem(
    await askRaw(server, request("GET /livez", { origin: "https://evil.example" })),
    403,
    "origin_not_allowed",
  );
  expectProblem(await askRaw(server, request("GET /livez", { origin: "null" })), 403, "origin_not_allowed");
  expect((await askRaw(server, request("GET /livez", { origin: PAGE })))?.status).toBe(200);
});

test("L4 who asks without a good token is told to wait, at one address, and nobody else", async () => {
  await using server = await withServer({ anonymousRate: new AnonymousRate() });
  const ask = async (bytes: string, from?: `127.${string}`) => {
    await using connection = await connectRaw(server, from);
    connection.write(bytes);
    return await connection.answer();
  };
  const kinds = [
    request("GET /docs/openapi.json", { "if-none-match": "x" }),
    request("GET /none"),
    request("GET /api/v1/auth/me", { authorization: "Bearer bad" }),
    request("GET /metrics"),
    request("PUT /auth/login"),
  ];
  await using flood = await connectRaw(server);
  let refused: RawAnswer | undefined;
  for (let i = 0; i < 2000 && refused === undefined; i++) {
    flood.write(kinds[i % kinds.length] ?? "");
    const answer = await flood.answer();
    if (answer?.status === 429) refused = answer;
  }
  expectProblem(refused, 429, "rate_limited");
  expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
  // Nothing is gained by going on.
  expect(refused?.headers["connection"]).toBe("close");
  await flood.closed;
  expect((await ask(request("GET /api/v1/auth/me", { authorization: "Bearer good" })))?.status).toBe(503);
  expect((await ask(request("GET /livez")))?.status).toBe(200);
  expect((await ask(request("OPTIONS /auth/login")))?.status).toBe(204);
  expect((await ask(request("GET /none"), "127.0.0.2"))?.status).toBe(404);
});

test("a body that waits for a go-ahead gets it when it is wanted, and a refusal else", async () => {
  await using server = await withServer();
  const expectation = { "content-type": "application/json", "content-length": "2", expect: "100-continue" };
  await using wanted = await connectRaw(server);
  wanted.write(request("POST /auth/login", expectation));
  expect((await wanted.answer())?.status).toBe(100);
  wanted.write("{}");
  expectProblem(await wanted.answer(), 400, "invalid_request");
  expectProblem(await askRaw(server, request("DELETE /auth/login", expectation)), 405, "method_not_allowed");
});
