import { connect } from "node:net";
import { call, connectSql, connectUser, eventually, startServer } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";

const CANARY = "canary-2b1e";

const tokenOf = async (response: Response) =>
  ((await response.json()) as { access_token: string }).access_token;

/** Whatever bytes on a connection of their own, until the server ends it. */
function sendBytes(port: number, bytes: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
  socket.on("error", reject).on("close", () => resolve());
  socket.resume();
  return promise;
}

test("A21 a lost database connection and requests that cannot be read leave neither keys nor bytes in the log", async () => {
  const lines: string[] = [];
  const logger = createLogger("trace", { write: (line) => void lines.push(line) });
  await using server = await startServer({ logger });
  for (const bytes of [
    `GET /${CANARY} HTTP/9.9\r\nAuthorization: Bearer ${CANARY}\r\n\r\n`,
    `${CANARY}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nX ${CANARY}: ${CANARY}\r\n\r\n`,
    `POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n{"password":"${CANARY}"}`,
  ]) {
    await sendBytes(server.port, bytes);
  }
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  await alice.sendMessage({ recipient: "bob" }, CANARY);
  const post = (path: string, body: string) =>
    fetch(`${server.url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  await post("/auth/register", `{"email":"a@b.c","username":"zoe","password":"${CANARY}"`);
  await post(
    "/auth/register",
    JSON.stringify({ email: `${CANARY}@b.c`, username: "zoe", password: `${CANARY} secret` }),
  );
  await post("/auth/login", JSON.stringify({ email: CANARY, password: CANARY }));

  const account = { email: "yann@b.c", username: "yann", password: `${CANARY} secret` };
  await post("/auth/register", JSON.stringify(account));
  const { email, password } = account;
  const token = await tokenOf(await post("/auth/login", JSON.stringify({ email, password })));
  const path = "/api/v1/users/me/second-factor";
  const setUp = await call<{ secret: string }>(server, "POST", path, {
    token,
    body: { current_password: password },
  });
  const { secret } = setUp.body;
  const code = totpCode(secret);
  const turnedOn = await call<{ recovery_codes: string[] }>(server, "PUT", path, { token, body: { code } });
  const [recoveryCode = "", other = ""] = turnedOn.body.recovery_codes;
  const given = { email, password, code: recoveryCode, remember_device: true, device_token: CANARY };
  const loggedIn = await post("/auth/login", JSON.stringify(given));
  const { device_token } = (await loggedIn.json()) as { device_token: string };
  expect(device_token).toMatch(/^dt_/);
  await post("/auth/login", JSON.stringify({ ...given, password: "wrong", code: other }));
  await post("/auth/login", JSON.stringify({ ...given, code: CANARY }));

  await using sql = await connectSql(server.databaseUrl);
  await sql.rows(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await eventually(() => expect(lines.join("")).toContain("idle database connection was lost"));
  await eventually(async () => expect((await fetch(`${server.url}/readyz`)).status).toBe(200));

  const log = lines.join("");
  expect(log).toContain('"event":"account.registered"');
  expect(log).toContain('"event":"login.failed"');
  expect(log).toContain('"event":"second_factor.failed"');
  for (const hidden of [
    CANARY,
    secret,
    recoveryCode,
    other,
    device_token,
    "secretKey",
    "processID",
    "rawPacket",
    '"type":"Buffer"',
    "connectionParameters",
  ])
    expect(log).not.toContain(hidden);
});
