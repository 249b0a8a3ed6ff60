import { API_PREFIX, ENDPOINTS } from "@gochat/protocol";
import type { Endpoint, SessionId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import auth from "../../../../protocol/fixtures/http-auth.json" with { type: "json" };
import conversations from "../../../../protocol/fixtures/http-conversations.json" with { type: "json" };
import messages from "../../../../protocol/fixtures/http-messages.json" with { type: "json" };
import operations from "../../../../protocol/fixtures/http-operations.json" with { type: "json" };
import users from "../../../../protocol/fixtures/http-users.json" with { type: "json" };
import { createLogger } from "../logger.ts";
import { createHttpServer } from "./http-server.ts";
import { createRouter } from "./route.ts";

interface Sample {
  request: { params?: Record<string, string>; query?: Record<string, string | number>; body?: object };
  responses: Record<string, unknown>;
}

const samples: Record<string, Sample> = { ...auth, ...users, ...conversations, ...messages, ...operations };
const cases = Object.entries(ENDPOINTS).flatMap(([slice, endpoints]) =>
  Object.entries<Endpoint>(endpoints).flatMap(([name, endpoint]) =>
    Object.entries(samples[`${slice}.${name}`]?.responses ?? {}).map(
      ([status, body]) =>
        [`${slice}.${name} ${status}`, endpoint, samples[`${slice}.${name}`]?.request ?? {}, body] as const,
    ),
  ),
);
const actor = { userId: "u" as UserId, sessionId: "s" as SessionId };

function addressOf({ path }: Endpoint, { params = {}, query = {} }: Sample["request"]): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? "");
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return `${API_PREFIX}${filled}?${search.toString()}`;
}

test.each(cases)(
  "%s: the golden request reaches the handler and the golden answer leaves it unchanged",
  async (id, endpoint, request, body) => {
    await using app = await createHttpServer({
      logger: createLogger("silent"),
      allowedOrigins: [],
      trustedProxies: [],
    });
    let seen: object = {};
    createRouter(app, API_PREFIX, async () => actor).on(
      endpoint,
      async ({ params, query, body: received }) => {
        seen = { params, query, body: received };
        return { status: Number(id.split(" ")[1]), body: body ?? undefined };
      },
    );
    const answer = await app.inject({
      method: endpoint.method,
      url: addressOf(endpoint, request),
      headers: { authorization: "Bearer token" },
      ...(request.body && { payload: request.body }),
    });
    expect(answer.statusCode).toBe(Number(id.split(" ")[1]));
    expect(answer.body === "" ? null : answer.json()).toEqual(body);
    expect(seen).toMatchObject(request);
  },
);

test("what the contract does not know is refused before the handler", async () => {
  await using app = await createHttpServer({
    logger: createLogger("silent"),
    allowedOrigins: [],
    trustedProxies: [],
  });
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
