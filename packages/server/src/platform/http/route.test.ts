import { API_PREFIX, ENDPOINTS } from "@gochat/protocol";
import type { Endpoint, SessionId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import auth from "../../../../protocol/fixtures/http-auth.json" with { type: "json" };
import conversations from "../../../../protocol/fixtures/http-conversations.json" with { type: "json" };
import messages from "../../../../protocol/fixtures/http-messages.json" with { type: "json" };
import operations from "../../../../protocol/fixtures/http-operations.json" with { type: "json" };
import receipts from "../../../../protocol/fixtures/http-receipts.json" with { type: "json" };
import users from "../../../../protocol/fixtures/http-users.json" with { type: "json" };
import { AppError } from "../../errors.ts";
import type { Actor } from "./actor.ts";
import { createRouter } from "./route.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

type Scalar = string | number | boolean;
interface Sample {
  request: { params?: Record<string, Scalar>; query?: Record<string, Scalar>; body?: object };
  responses: Record<string, unknown>;
}

const samples: Record<string, Record<string, Sample>> = {
  ...auth,
  ...users,
  ...conversations,
  ...messages,
  ...receipts,
  ...operations,
};
const cases = Object.entries(ENDPOINTS).flatMap(([slice, endpoints]) =>
  Object.entries<Endpoint>(endpoints).flatMap(([name, endpoint]) =>
    Object.entries(samples[`${slice}.${name}`] ?? {}).flatMap(([shown, { request, responses }]) =>
      Object.entries(responses).map(
        ([status, body]) => [`${slice}.${name}, ${shown}`, Number(status), endpoint, request, body] as const,
      ),
    ),
  ),
);
const actor: Actor = { userId: "u" as UserId, sessionId: "s" as SessionId, scopes: ["user"] };

function addressOf({ path }: Endpoint, { params = {}, query = {} }: Sample["request"]): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return `${API_PREFIX}${filled}?${search.toString()}`;
}

test.each(cases)(
  "%s, %i: the golden request reaches the handler and the golden answer leaves it unchanged",
  async (_, status, endpoint, request, body) => {
    await using server = await createTestHttpServer();
    const { app } = server;
    let seen: object = {};
    createRouter(app, API_PREFIX, async () => actor).on(
      endpoint,
      async ({ params, query, body: received }) => {
        seen = { params, query, body: received };
        return { status, body: body ?? undefined };
      },
    );
    const answer = await app.inject({
      method: endpoint.method,
      url: addressOf(endpoint, request),
      headers: { authorization: "Bearer token" },
      ...(request.body && { payload: request.body }),
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.body === "" ? null : answer.json()).toEqual(body);
    expect(seen).toMatchObject(request);
  },
);

test("A22 a token that does not reach as far as the call is refused before the handler", async () => {
  await using server = await createTestHttpServer();
  const { app } = server;
  createRouter(app, API_PREFIX, async () => ({ ...actor, scopes: [] })).on(ENDPOINTS.auth.me, async () => {
    throw new Error("the handler must not run");
  });
  const answer = await app.inject({
    url: `${API_PREFIX}/auth/me`,
    headers: { authorization: "Bearer token" },
  });
  expect(answer.statusCode).toBe(403);
  expect(answer.json()).toMatchObject({ code: "forbidden" });
});

test("what the contract does not know is refused before the handler", async () => {
  await using server = await createTestHttpServer();
  const { app } = server;
  createRouter(app, API_PREFIX, async () => actor).on(ENDPOINTS.users.search, async () => {
    throw new Error("the handler must not run");
  });
  const answer = await app.inject({
    url: `${API_PREFIX}/users?query=a&surprise=1`,
    headers: { authorization: "Bearer token" },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: "invalid_request", status: 400 });
});

test.each([
  ["a group's name and a person", { name: "Climbing", participant: "bob" }],
  ["one person in two ways", { participant: "bob", participant_id: "01890a5d-ad10-7c62-9d2b-6f1f5c0f1a11" }],
  ["neither", {}],
])("G1 %s: a body that mixes the shapes of a conversation is refused before the handler", async (_, body) => {
  await using server = await createTestHttpServer();
  const { app } = server;
  createRouter(app, API_PREFIX, async () => actor).on(ENDPOINTS.conversations.create, async () => {
    throw new Error("the handler must not run");
  });
  const answer = await app.inject({
    method: "POST",
    url: `${API_PREFIX}/conversations`,
    headers: { authorization: "Bearer token" },
    payload: body,
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: "invalid_request", errors: expect.any(Array) });
});

test("M4 the longest emoji there is reaches the handler in one piece, from a path", async () => {
  await using server = await createTestHttpServer();
  const { app } = server;
  const kiss = "👩🏽‍❤️‍💋‍👨🏿";
  let seen: unknown;
  createRouter(app, API_PREFIX, async () => actor).on(ENDPOINTS.messages.unreact, async ({ params }) => {
    seen = params;
    throw new AppError("message_not_found");
  });
  const id = "01890a5e-0001-7d3f-8a7b-2f1c9f0e4b22";
  const answer = await app.inject({
    method: "DELETE",
    url: `${API_PREFIX}/conversations/${id}/messages/7/reactions/${encodeURIComponent(kiss)}`,
    headers: { authorization: "Bearer token" },
  });
  expect(answer.json()).toMatchObject({ code: "message_not_found" });
  expect(seen).toEqual({ id, seq: 7, emoji: kiss });
});

const FILE_ID = "01890a5e-0001-7d3f-8a7b-2f1c9f0e4b22";
const CONTENT = `${API_PREFIX}/files/${FILE_ID}/content`;

/** Routes that read their bodies and write their answers themselves. What reached the handler is in `seen`. */
async function withRawRoutes() {
  const server = await createTestHttpServer();
  const seen: { actor: Actor | null; body?: string }[] = [];
  const router = createRouter(server.app, API_PREFIX, async (token) => {
    if (token !== "good") throw new AppError("unauthorized");
    return actor;
  });
  const { content, upload } = ENDPOINTS.files;
  for (const method of ["GET", "HEAD"] as const)
    router.onRaw({ ...content, method }, async ({ actor: by, reply: answer }) => {
      seen.push({ actor: by });
      return answer.send("bytes");
    });
  router.onRaw(upload, async ({ actor: by, request, reply: answer }) => {
    const file = await request.file();
    seen.push({ actor: by, body: (await file?.toBuffer())?.toString() ?? "" });
    return answer.code(201).send({});
  });
  router.onRaw(
    { method: "PATCH", path: "/uploads", auth: { scope: "user" } },
    async ({ actor: by, request, reply: answer }) => {
      const chunks = (await request.raw.toArray()) as Buffer[];
      seen.push({ actor: by, body: Buffer.concat(chunks).toString() });
      return answer.code(204).send();
    },
  );
  await server.app.ready();
  return { ...server, app: server.app, seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const withToken = (token: string) => ({ authorization: `Bearer ${token}` });

test("A8 F7 of a raw route too a token decides; where none is sent a signature may stand for it, and its handler judges it", async () => {
  await using rig = await withRawRoutes();
  const ask = async (url: string, headers = {}) => (await rig.app.inject({ url, headers })).statusCode;
  expect(await ask(CONTENT)).toBe(401);
  expect(await ask(CONTENT, withToken("bad"))).toBe(401);
  expect(await ask(`${CONTENT}?signature=x`, withToken("bad"))).toBe(401);
  expect(rig.seen).toEqual([]);
  expect(await ask(CONTENT, withToken("good"))).toBe(200);
  expect(await ask(`${CONTENT}?signature=x`, withToken("good"))).toBe(200);
  expect(await ask(`${CONTENT}?signature=x`)).toBe(200);
  expect(rig.seen).toEqual([{ actor }, { actor }, { actor: null }]);
  // A signature is nothing where the endpoint takes none.
  expect((await rig.app.inject({ method: "POST", url: `${API_PREFIX}/files?signature=x` })).statusCode).toBe(
    401,
  );
});

test("E7 a raw route takes its body as it is, of whatever type, and of nobody without a token", async () => {
  await using rig = await withRawRoutes();
  const patch = (payload: string, headers: Record<string, string>) =>
    rig.app.inject({ method: "PATCH", url: `${API_PREFIX}/uploads`, payload, headers });
  for (const type of ["application/offset+octet-stream", "application/json", "text/plain"])
    expect((await patch("{not json", { ...withToken("good"), "content-type": type })).statusCode).toBe(204);
  expect((await patch("bytes", { "content-type": "text/plain" })).statusCode).toBe(401);
  expect(rig.seen.map(({ body }) => body)).toEqual(["{not json", "{not json", "{not json"]);
});

test("F1 a form reaches its handler as a form, and nothing else does", async () => {
  await using rig = await withRawRoutes();
  const post = (type: string, payload: string) =>
    rig.app.inject({
      method: "POST",
      url: `${API_PREFIX}/files`,
      payload,
      headers: { ...withToken("good"), "content-type": type },
    });
  const form = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nbytes\r\n--x--\r\n';
  expect((await post("multipart/form-data; boundary=x", form)).statusCode).toBe(201);
  expect((await post("application/json", "{}")).statusCode).toBe(415);
  expect(rig.seen).toEqual([{ actor, body: "bytes" }]);
});

test("E1 what is not in the contract of a raw route is refused, and Allow names HEAD only where it is answered", async () => {
  await using rig = await withRawRoutes();
  const headers = withToken("good");
  for (const url of [`${API_PREFIX}/files/none/content`, `${CONTENT}?surprise=1`])
    expect((await rig.app.inject({ url, headers })).json()).toMatchObject({ code: "invalid_request" });
  const allowed = async (url: string) =>
    (await rig.app.inject({ method: "DELETE", url, headers })).headers["allow"];
  expect(await allowed(`${API_PREFIX}/files`)).toBe("POST, OPTIONS");
  expect(await allowed(`${API_PREFIX}/uploads`)).toBe("PATCH, OPTIONS");
  expect(await allowed(CONTENT)).toBe("GET, HEAD, OPTIONS");
});
