import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { assert, asyncProperty, string } from "fast-check";
import { expect, test } from "vitest";
import type { Calls } from "../contract/calls.ts";
import { GoChatError } from "../errors.ts";
import { createApi } from "./api.ts";
import { pages } from "./pages.ts";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

interface Rig extends AsyncDisposable {
  readonly url: string;
  readonly api: Calls;
  readonly seen: Seen[];
  readonly rejected: string[];
  /** The delays of timers that were neither called back nor cancelled, each with what it does. */
  readonly timers: Map<() => void, number>;
}

type Respond = (response: ServerResponse) => void;

/** A server that answers each request with the next one of `answers`, and later ones like the last, and a client of it. */
async function startRig(...answers: Respond[]): Promise<Rig> {
  const seen: Seen[] = [];
  const rejected: string[] = [];
  const timers: Rig["timers"] = new Map();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      seen.push({
        method,
        url,
        authorization: headers.authorization,
        contentType: headers["content-type"],
        body,
      });
      answers[Math.min(seen.length, answers.length) - 1]?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let tokens = 0;
  const api = createApi({
    url: `${url}/`,
    environment: {
      fetch,
      schedule(delayMs, run) {
        timers.set(run, delayMs);
        return () => timers.delete(run);
      },
    },
    accessToken: async () => `token-${(tokens += 1)}`,
    rejectToken: (token) => rejected.push(token),
  });
  return {
    url,
    api,
    seen,
    rejected,
    timers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Respond =>
  (response) =>
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
      .end(JSON.stringify(body));

const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Respond =>
  json(
    status,
    {
      type: `urn:gochat:error:${code}`,
      title: "Title",
      status,
      detail: "Detail.",
      code,
      request_id: "r1",
      ...more,
    },
    { "content-type": "application/problem+json; charset=utf-8", ...headers },
  );

const html =
  (status: number, headers: Record<string, string> = {}): Respond =>
  (response) =>
    response.writeHead(status, { "content-type": "text/html", ...headers }).end("<h1>Not here</h1>");

const noContent: Respond = (response) => response.writeHead(204).end();

async function errorOf(promise: Promise<unknown>): Promise<GoChatError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GoChatError)) throw new Error("no GoChatError was thrown", { cause: error });
  return error;
}

test("fields that the path names stand in it, and the others in the query of a GET", async () => {
  await using rig = await startRig(json(200, { messages: [] }));
  const page = await rig.api.messages.history({ id: "c 1/ü", limit: 5, cursor: undefined, after: 0 });
  expect(page).toEqual({ messages: [] });
  expect(rig.seen).toEqual([
    {
      method: "GET",
      url: "/api/v1/conversations/c%201%2F%C3%BC/messages?limit=5&after=0",
      authorization: "Bearer token-1",
      contentType: undefined,
      body: "",
    },
  ]);
});

test("of every other call they stand in the body, as JSON, but for those that are undefined", async () => {
  await using rig = await startRig(json(200, { conversation: {} }));
  await rig.api.conversations.update({ id: "c1", name: undefined, description: null, history: "all" });
  expect(rig.seen).toMatchObject([
    {
      method: "PATCH",
      url: "/api/v1/conversations/c1",
      contentType: "application/json",
      body: '{"description":null,"history":"all"}',
    },
  ]);
});

test("a call of which nothing is left for its body has none, and its answer may be empty", async () => {
  await using rig = await startRig(noContent);
  expect(await rig.api.conversations.removeMember({ id: "c1", user_id: "u1" })).toBeUndefined();
  await rig.api.auth.wsTicket();
  await rig.api.users.deleteMe({ password: undefined });
  await rig.api.messages.unreact({ id: "c1", seq: 7, emoji: "👍" });
  expect(rig.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "DELETE /api/v1/conversations/c1/members/u1",
    "POST /api/v1/auth/ws-ticket",
    "DELETE /api/v1/users/me",
    "DELETE /api/v1/conversations/c1/messages/7/reactions/%F0%9F%91%8D",
  ]);
  for (const { body, contentType } of rig.seen)
    expect({ body, contentType }).toEqual({ body: "", contentType: undefined });
});

test("whatever an id is, it arrives as the one segment that it stands for, or nothing is sent", async () => {
  await using rig = await startRig(json(200, { user: {} }));
  const arrives = async (id: string) => {
    const before = rig.seen.length;
    const outcome = await rig.api.users.get({ id }).catch(({ code }: GoChatError) => code);
    if (outcome === "invalid_request") {
      expect(rig.seen).toHaveLength(before);
      expect(["", ".", ".."].includes(id) || !id.isWellFormed()).toBe(true);
    } else {
      expect(decodeURIComponent(rig.seen.at(-1)?.url?.replace("/api/v1/users/", "") ?? "")).toBe(id);
    }
  };
  await assert(asyncProperty(string({ unit: "binary", maxLength: 20 }), arrives), { numRuns: 50 });
  for (const id of ["", ".", "..", "%2e%2e", "a/../b", "?", "#", "\ud800", "\\", "..."]) await arrives(id);
  expect(await errorOf(rig.api.users.get({} as never))).toMatchObject({
    code: "invalid_request",
    isRetryable: false,
  });
});

test("a call that needs no token sends none", async () => {
  await using rig = await startRig(json(200, {}));
  await rig.api.auth.login({ email: "a", password: "b" });
  expect(rig.seen).toMatchObject([{ authorization: undefined, body: '{"email":"a","password":"b"}' }]);
});

test("a token that is refused is given back, and another one tried once", async () => {
  await using rig = await startRig(problem(401, "unauthorized"), json(200, { user: { id: "u1" } }));
  expect(await rig.api.auth.me()).toEqual({ user: { id: "u1" } });
  expect(rig.seen.map(({ authorization }) => authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  expect(rig.rejected).toEqual(["token-1"]);
});

test("the second refusal is thrown", async () => {
  await using rig = await startRig(problem(401, "unauthorized"));
  expect(await errorOf(rig.api.auth.me())).toMatchObject({
    code: "unauthorized",
    status: 401,
    isRetryable: false,
  });
  expect(rig.seen).toHaveLength(2);
  expect(rig.rejected).toEqual(["token-1", "token-2"]);
});

test("a 401 that is about something else than the token is thrown at once", async () => {
  await using rig = await startRig(problem(401, "invalid_credentials"));
  expect((await errorOf(rig.api.users.deleteMe({ password: "wrong" }))).code).toBe("invalid_credentials");
  expect(rig.seen).toHaveLength(1);
  expect(rig.rejected).toEqual([]);
});

test("E1 a problem is an error with its code, text, places, status and request", async () => {
  const errors = [
    { path: "/password", message: "is too short" },
    { path: "/email", message: "is no address" },
  ];
  await using rig = await startRig(problem(400, "invalid_request", { errors }));
  const error = await errorOf(rig.api.auth.login({ email: "", password: "" }));
  expect(error).toMatchObject({
    code: "invalid_request",
    message: "Detail. (/password is too short; /email is no address)",
    isRetryable: false,
    retryAfterMs: undefined,
    requestId: "r1",
    status: 400,
  });
});

test("E5 a limit says how long to wait", async () => {
  await using rig = await startRig(problem(429, "busy", {}, { "retry-after": "3" }));
  expect(await errorOf(rig.api.auth.me())).toMatchObject({
    code: "busy",
    isRetryable: true,
    retryAfterMs: 3000,
  });
});

test.each(["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "soon", "1e9", "99999999999999999999"])(
  "a Retry-After of %s says nothing",
  async (header) => {
    await using rig = await startRig(problem(503, "unavailable", {}, { "retry-after": header }));
    expect((await errorOf(rig.api.auth.me())).retryAfterMs).toBeUndefined();
  },
);

test.each([
  [400, false],
  [404, false],
  [408, true],
  [409, false],
  [421, false],
  [429, true],
  [500, true],
  [503, true],
  [504, true],
  [599, true],
])(
  "V2 whether a code that is not known is worth another try is said by its status: %i %s",
  async (status, isRetryable) => {
    await using rig = await startRig(
      problem(status, "of_tomorrow", { request_id: undefined }, { "x-request-id": "r2" }),
    );
    const error = await errorOf(rig.api.auth.me());
    expect(error).toMatchObject({ code: "of_tomorrow", status, isRetryable, requestId: "r2" });
  },
);

test.each([
  ["a page in place of an answer", html(200), 200, false],
  ["a page of an error", html(404), 404, false],
  ["a page of a gateway", html(502), 502, true],
  ["a page of a gateway that counts", html(429, { "retry-after": "2" }), 429, true],
  ["JSON of a failure that is no problem", json(404, { message: "no route" }), 404, false],
  ["a problem of somebody else", problem(500, "", { code: undefined }), 500, true],
  ["a problem that is nothing", json(500, null, { "content-type": "application/problem+json" }), 500, true],
  ["a success that calls itself a problem", problem(200, "busy"), 200, false],
  [
    "what is no JSON",
    (response: ServerResponse) => response.setHeader("content-type", "application/json").end("{"),
    200,
    false,
  ],
  ["nothing", (response: ServerResponse) => response.writeHead(200).end(), 200, false],
] satisfies [string, Respond, number, boolean][])(
  "%s is unexpected",
  async (_name, answer, status, isRetryable) => {
    await using rig = await startRig(answer);
    const error = await errorOf(rig.api.auth.me());
    expect(error).toMatchObject({ code: "unexpected_answer", status, isRetryable });
    expect(error.message).toContain(`${rig.url}/ answered ${status}`);
    expect(rig.seen).toHaveLength(1);
  },
);

test("a redirect is not followed", async () => {
  await using rig = await startRig(html(301, { location: "/api/v1/conversations" }));
  const error = await errorOf(rig.api.conversations.create({ participant: "bob" }));
  expect(error).toMatchObject({ code: "unexpected_answer", isRetryable: false });
  expect(error.message).toContain("Give the address that it redirects to");
  expect(rig.seen).toHaveLength(1);
});

test("the health of a node that cannot serve is an answer, and that of a gateway is none", async () => {
  const health = { status: "down", version: "1" };
  await using rig = await startRig(json(503, health), problem(503, "unavailable"), html(503), json(500, {}));
  expect(await rig.api.operations.health()).toEqual(health);
  expect((await errorOf(rig.api.operations.health())).code).toBe("unavailable");
  expect((await errorOf(rig.api.operations.health())).code).toBe("unexpected_answer");
  expect((await errorOf(rig.api.operations.health())).code).toBe("unexpected_answer");
});

test("a server that is not there is unreachable, which may change", async () => {
  const rig = await startRig(noContent);
  await rig[Symbol.asyncDispose]();
  const error = await errorOf(rig.api.auth.me());
  expect(error).toMatchObject({
    code: "unreachable",
    isRetryable: true,
    status: undefined,
    requestId: undefined,
  });
  expect(error.message).toContain(`${rig.url}/ was not reached. Check`);
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(rig.timers.size).toBe(0);
});

test("an answer that is cut is unreachable", async () => {
  await using rig = await startRig((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write("{", () => response.destroy());
  });
  expect(await errorOf(rig.api.auth.me())).toMatchObject({ code: "unreachable", isRetryable: true });
});

test.each([
  ["no answer", (_response: ServerResponse) => undefined],
  [
    "half an answer",
    (response: ServerResponse) => response.writeHead(200, { "content-type": "application/json" }).write("{"),
  ],
] satisfies [string, Respond][])(
  "with %s after 15 seconds the server is unreachable",
  async (_name, answer) => {
    const asked = Promise.withResolvers<void>();
    await using rig = await startRig((response) => {
      answer(response);
      asked.resolve();
    });
    const call = errorOf(rig.api.auth.me());
    await asked.promise;
    expect([...rig.timers.values()]).toEqual([15_000]);
    for (const run of rig.timers.keys()) run();
    const error = await call;
    expect(error).toMatchObject({ code: "unreachable", isRetryable: true });
    expect(error.message).toBe(`${rig.url}/ did not answer within 15 seconds. Try again.`);
  },
);

test("an aborted call throws the reason of its signal, and sends nothing if it was aborted before", async () => {
  const asked = Promise.withResolvers<void>();
  await using rig = await startRig(() => asked.resolve());
  const controller = new AbortController();
  const { signal } = controller;
  const call = rig.api.operations.health({}, { signal });
  await asked.promise;
  controller.abort("enough");
  await expect(call).rejects.toBe("enough");
  await expect(rig.api.operations.health({}, { signal })).rejects.toBe("enough");
  expect(rig.seen).toHaveLength(1);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(rig.timers.size).toBe(0);
});

test("a call leaves neither a timer nor a listener behind, however it ends", async () => {
  await using rig = await startRig(
    json(200, {}),
    problem(401, "unauthorized"),
    json(200, {}),
    html(200),
    problem(500, "internal"),
  );
  const { signal } = new AbortController();
  for (let index = 0; index < 4; index += 1) await rig.api.auth.me({}, { signal }).catch(() => undefined);
  expect(rig.seen).toHaveLength(5);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(rig.timers.size).toBe(0);
});

test("the signal is given to whoever makes the token", async () => {
  const given: unknown[] = [];
  const { signal } = new AbortController();
  const api = createApi({
    url: "http://127.0.0.1:1",
    environment: { fetch, schedule: () => () => undefined },
    async accessToken(signal) {
      given.push(signal);
      throw new GoChatError("signed_out", "Sign in.");
    },
    rejectToken: () => undefined,
  });
  expect((await errorOf(api.auth.me({}, { signal }))).code).toBe("signed_out");
  expect(given).toEqual([signal]);
});

test("pages come one after the other, as they are wanted, until there are no more", async () => {
  await using rig = await startRig(
    json(200, { users: [1], next_cursor: "b" }),
    json(200, { users: [], next_cursor: "c" }),
    json(200, { users: [2], next_cursor: null }),
  );
  const users: unknown[] = [];
  for await (const page of pages(rig.api.users.search, { query: "al", limit: 1 })) {
    users.push(page.users);
    expect(rig.seen).toHaveLength(users.length);
  }
  expect(users).toEqual([[1], [], [2]]);
  expect(rig.seen.map(({ url }) => url)).toEqual([
    "/api/v1/users?query=al&limit=1",
    "/api/v1/users?query=al&limit=1&cursor=b",
    "/api/v1/users?query=al&limit=1&cursor=c",
  ]);
});

test("pages of what needs no input are asked for without one, and go on from a cursor that is given", async () => {
  await using rig = await startRig(json(200, { conversations: [], next_cursor: null }));
  for await (const page of pages(rig.api.conversations.list)) expect(page.conversations).toEqual([]);
  for await (const page of pages(rig.api.conversations.list, { cursor: "x" }))
    expect(page.conversations).toEqual([]);
  expect(rig.seen.map(({ url }) => url)).toEqual(["/api/v1/conversations", "/api/v1/conversations?cursor=x"]);
});

test("pages end with what a call throws, and when they are aborted", async () => {
  await using rig = await startRig(json(200, { sessions: [], next_cursor: "b" }));
  const controller = new AbortController();
  const read = async () => {
    for await (const page of pages(rig.api.auth.listSessions, {}, { signal: controller.signal }))
      controller.abort(page);
  };
  await expect(read()).rejects.toEqual({ sessions: [], next_cursor: "b" });
  expect(rig.seen).toHaveLength(1);
});
