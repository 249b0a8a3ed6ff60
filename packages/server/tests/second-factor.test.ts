import type { Infer, TokenPair } from "@gochat/protocol";
import { call, connectUser, refusalOf, startNodes, startServer, TEST_JWT_SECRET } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";

type Tokens = Infer<typeof TokenPair> & { device_token?: string; code?: string };
type Server = Parameters<typeof call>[0];

const PASSWORD = "correct horse battery";
const ALICE = { email: "alice@example.com", username: "alice", password: PASSWORD };
const PATH = "/api/v1/users/me/second-factor";

const post = (server: Server, more: object = {}) =>
  call<Tokens>(server, "POST", "/api/v1/auth/login", {
    body: { email: "alice", password: PASSWORD, ...more },
  });
const isAlive = async (server: Server, token: string) =>
  (await call(server, "GET", "/api/v1/auth/me", { token })).status === 200;

test("A23 A24 turning it on ends other sessions over HTTP and WebSockets, and their tickets, on every node", async () => {
  await using cluster = await startNodes(2, { GOCHAT_BARE_USERNAMES: "off" });
  const [first, second] = cluster.nodes;
  await call(first, "POST", "/api/v1/auth/register", { body: ALICE });
  const [mine, lost] = [(await post(first)).body, (await post(second)).body];
  const { ticket } = (
    await call<{ ticket: string }>(second, "POST", "/api/v1/auth/ws-ticket", { token: lost.access_token })
  ).body;
  await using kept = await connectUser(second, mine.access_token);
  await using onFirst = await connectUser(first, lost.access_token);
  await using onSecond = await connectUser(second, lost.access_token);

  const token = mine.access_token;
  const { secret, uri } = (
    await call<{ secret: string; uri: string }>(first, "POST", PATH, {
      token,
      body: { current_password: PASSWORD },
    })
  ).body;
  expect(uri).toMatch(/^otpauth:\/\/totp\//);
  const on = await call<{ recovery_codes: string[] }>(second, "PUT", PATH, {
    token,
    body: { code: totpCode(secret) },
  });
  expect(on.status).toBe(200);
  expect(on.headers.get("cache-control")).toBe("no-store");
  expect(await Promise.all([onFirst.closed, onSecond.closed])).toEqual([4001, 4001]);
  await kept.request({ type: "ping" });
  for (const node of cluster.nodes) {
    expect([await isAlive(node, lost.access_token), await isAlive(node, token)]).toEqual([false, true]);
    const url = `${node.url.replace("http", "ws")}/ws`;
    for (const query of [`token=${lost.access_token}`, `ticket=${ticket}`])
      expect(await refusalOf(`${url}?${query}`)).toMatchObject({ status: 401 });
    expect(await post(node)).toMatchObject({ status: 401, body: { code: "second_factor_required" } });
    const refreshed = await call(node, "POST", "/api/v1/auth/refresh", {
      body: { refresh_token: lost.refresh_token },
    });
    expect(refreshed.status).toBe(401);
  }

  const [code = "", ...others] = on.body.recovery_codes;
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, (_, i) => post(i % 2 === 0 ? first : second, { code, remember_device: true })),
  );
  expect(outcomes.filter(({ status }) => status === 401)).toHaveLength(3);
  const { device_token } = outcomes.find(({ status }) => status === 200)?.body ?? {};
  expect((await post(second, { device_token })).status).toBe(200);
  expect((await call(first, "DELETE", `${PATH}/devices`, { token })).status).toBe(204);
  expect((await post(second, { device_token })).body.code).toBe("second_factor_required");
  const off = { current_password: PASSWORD, code: others[0] };
  expect((await call(second, "DELETE", PATH, { token, body: off })).status).toBe(204);
  expect((await post(first)).status).toBe(200);
});

test("A23 in local and dev a bare username needs no code, and authenticators get the name of the server", async () => {
  await using server = await startServer({
    env: { GOCHAT_NAME: "Château 7", JWT_SECRET: TEST_JWT_SECRET },
  });
  await call(server, "POST", "/api/v1/auth/register", { body: ALICE });
  const token = "alice";
  const { secret, uri } = (
    await call<{ secret: string; uri: string }>(server, "POST", PATH, {
      token,
      body: { current_password: PASSWORD },
    })
  ).body;
  expect(new URL(uri).searchParams.get("issuer")).toBe("Château 7");
  const code = totpCode(secret);
  expect((await call(server, "PUT", PATH, { token, body: { code } })).status).toBe(200);
  expect(await isAlive(server, token)).toBe(true);
  expect((await post(server)).body.code).toBe("second_factor_required");
  expect(
    await call(server, "POST", PATH, { token: "passwordless", body: { current_password: "x" } }),
  ).toMatchObject({
    status: 409,
    body: { code: "password_needed" },
  });
});
