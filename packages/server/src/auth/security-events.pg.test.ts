import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import { limited, outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts } from "@gochat/testkit/accounts.ts";
import { totpCode } from "@gochat/testkit/totp.ts";
import { createLogger } from "../platform/logger.ts";

const { login, logout, refresh, register, revokeSession } = ENDPOINTS.auth;
const { deleteMe, updateMe } = ENDPOINTS.users;
const { forgetDevices, renewCodes, setUp, turnOff, turnOn } = ENDPOINTS.secondFactor;
const AT = { ip: "203.0.113.7", userAgent: "phone\u0007" };
const HERE = { address: "203.0.113.7", user_agent: "phone" };

interface Line {
  log?: string;
  event?: string;
}

async function startLogged(accounts: Accounts) {
  const lines: string[] = [];
  const node = await accounts.startNode({
    limits: limited(),
    logger: createLogger("trace", { write: (line) => void lines.push(line) }),
  });
  const events = () =>
    lines
      .splice(0)
      .map((line) => JSON.parse(line) as Line)
      .filter(({ log }) => log === "security");
  const logIn = (email: string, password = PASSWORD) =>
    node.call(login, { body: { email, password }, ...AT });
  return { node, events, logIn, lines };
}

const line = (level: string, event: string, more: object) => ({
  level,
  time: expect.any(String),
  log: "security",
  event,
  session_id: null,
  ...HERE,
  msg: "security event",
  ...more,
});

test("A21 a login is logged with account, session, address and device; a failed one with the account if there is one", async () => {
  await using accounts = await withAccounts();
  const { node, events, logIn } = await startLogged(accounts);
  const body = { username: "alice", email: "alice@example.com", password: PASSWORD };
  const { user } = (await node.call(register, { body, ...AT })).body;
  expect(events()).toEqual([line("info", "account.registered", { user_id: user.id })]);
  const { access_token } = (await logIn("ALICE@example.com")).body;
  const { sessionId } = await node.auth.authenticate(access_token);
  expect(events()).toEqual([line("info", "login.succeeded", { user_id: user.id, session_id: sessionId })]);
  await outcomeOf(logIn("alice", "wrong"));
  await outcomeOf(logIn("a password in the wrong field", "wrong"));
  expect(events()).toEqual([
    line("warn", "login.failed", { user_id: user.id }),
    line("warn", "login.failed", { user_id: null }),
  ]);
});

test("A21 what a limit refuses is logged with the limit", async () => {
  await using accounts = await withAccounts();
  const { node, events, logIn } = await startLogged(accounts);
  const { id } = await node.register("alice");
  const { access_token: token } = await node.logIn("alice");
  const change = () =>
    node.call(updateMe, { token, body: { email: "b@example.com", current_password: "wrong" }, ...AT });
  events();
  for (let i = 0; i < 6; i++) await outcomeOf(logIn("alice", "wrong"));
  for (let i = 0; i < 6; i++) await outcomeOf(change());
  const { sessionId } = await node.auth.authenticate(token);
  const who = { user_id: id };
  const mine = { ...who, session_id: sessionId };
  expect(events()).toEqual([
    ...Array<object>(5).fill(line("warn", "login.failed", who)),
    line("warn", "login.limited", { ...who, limit: "login_account_ip" }),
    ...Array<object>(5).fill(line("warn", "password_check.failed", mine)),
    line("warn", "password_check.limited", { ...mine, limit: "password_check_ip" }),
  ]);
  for (let i = 0; i < 61; i++) await outcomeOf(logIn(`nobody${i}`));
  expect(events().at(-1)).toEqual(line("warn", "login.limited", { user_id: null, limit: "login_ip" }));
});

test("A21 new passwords and emails, ended sessions, reused tokens and deletions are logged", async () => {
  await using accounts = await withAccounts();
  const { node, events, logIn } = await startLogged(accounts);
  const user_id = (await node.register("alice")).id;
  const sessionOf = async (token: string) => (await node.auth.authenticate(token)).sessionId;
  const [mine, second, third, fourth] = [
    (await logIn("alice")).body,
    (await logIn("alice")).body,
    (await logIn("alice")).body,
    (await logIn("alice")).body,
  ];
  const token = mine.access_token;
  const session_id = await sessionOf(token);
  const secondId = await sessionOf(second.access_token);
  const thirdId = await sessionOf(third.access_token);
  const update = (body: object) =>
    node.call(updateMe, { token, body: { ...body, current_password: PASSWORD }, ...AT });
  events();

  await node.call(logout, { body: { refresh_token: second.refresh_token }, ...AT });
  if (thirdId !== null) await node.call(revokeSession, { token, params: { id: thirdId }, ...AT });
  await update({ email: "alice@example.org" });
  await update({ password: "another long password" });
  expect(events()).toEqual([
    line("info", "sessions.ended", { user_id, session_id: secondId, sessions: 1 }),
    line("info", "sessions.ended", { user_id, session_id: thirdId, sessions: 1 }),
    line("info", "email.changed", { user_id, session_id }),
    line("info", "password.changed", { user_id, session_id, sessions: 1 }),
  ]);
  expect(await outcomeOf(node.auth.authenticate(fourth.access_token))).toBe("unauthorized");

  const copied = { body: { refresh_token: mine.refresh_token }, ...AT };
  await node.call(refresh, copied);
  await accounts.postgres.query("update refresh_tokens set used_at = used_at - interval '1 hour'");
  await outcomeOf(node.call(refresh, copied));
  expect(events()).toEqual([line("warn", "refresh_token.reused", { user_id, session_id })]);

  const again = (await logIn("alice", "another long password")).body.access_token;
  const lastId = await sessionOf(again);
  events();
  await node.call(deleteMe, { token: again, body: { password: "another long password" }, ...AT });
  expect(events()).toEqual([line("info", "account.deleted", { user_id, session_id: lastId })]);
});

test("A21 what becomes of a second factor is logged, and codes beside a right password", async () => {
  await using accounts = await withAccounts();
  const { node, events, logIn } = await startLogged(accounts);
  const user_id = (await node.register("alice")).id;
  await logIn("alice");
  const token = (await logIn("alice")).body.access_token;
  const { sessionId: session_id } = await node.auth.authenticate(token);
  const mine = { user_id, session_id };
  const post = (body: object) =>
    node.call(login, { body: { email: "alice", password: PASSWORD, ...body }, ...AT });
  const current_password = PASSWORD;
  events();

  const { secret } = (await node.call(setUp, { token, body: { current_password }, ...AT })).body;
  await outcomeOf(node.call(turnOn, { token, body: { code: "000000" }, ...AT }));
  const code = totpCode(secret, accounts.clock.now());
  const { recovery_codes } = (await node.call(turnOn, { token, body: { code }, ...AT })).body;
  expect(events()).toEqual([
    line("warn", "second_factor.failed", mine),
    line("info", "second_factor.turned_on", { ...mine, sessions: 1 }),
  ]);

  await outcomeOf(post({}));
  await outcomeOf(post({ code }));
  const [first = "", second = "", third = ""] = recovery_codes;
  const opened = await node.auth.authenticate((await post({ code: first })).body.access_token);
  expect(events()).toEqual([
    line("info", "second_factor.required", { user_id }),
    line("warn", "second_factor.failed", { user_id }),
    line("warn", "login.failed", { user_id }),
    line("warn", "second_factor.recovery_code_used", { user_id }),
    line("info", "login.succeeded", { user_id, session_id: opened.sessionId }),
  ]);

  await node.call(forgetDevices, { token, ...AT });
  const wrong = { current_password, code: "000000" };
  await outcomeOf(node.call(turnOff, { token, body: wrong, ...AT }));
  await node.call(renewCodes, { token, body: { current_password, code: second }, ...AT });
  await outcomeOf(node.call(turnOff, { token, body: { current_password, code: third }, ...AT }));
  accounts.clock.aheadMs += 30_000;
  const next = totpCode(secret, accounts.clock.now());
  await node.call(turnOff, { token, body: { current_password, code: next }, ...AT });
  const failed = [line("warn", "second_factor.failed", mine), line("warn", "password_check.failed", mine)];
  expect(events()).toEqual([
    line("info", "second_factor.devices_forgotten", mine),
    ...failed,
    line("warn", "second_factor.recovery_code_used", mine),
    line("info", "second_factor.codes_renewed", mine),
    ...failed,
    line("info", "second_factor.turned_off", mine),
  ]);

  await node.call(setUp, { token, body: { current_password }, ...AT });
  for (let i = 0; i < 6; i++) await outcomeOf(node.call(turnOn, { token, body: { code: "0" }, ...AT }));
  expect(events()).toEqual([
    ...Array<object>(5).fill(line("warn", "second_factor.failed", mine)),
    line("warn", "second_factor.limited", { ...mine, limit: "password_check_ip" }),
  ]);
});

test("A21 no line holds a password, a token, a name or an email, whatever fails", async () => {
  await using accounts = await withAccounts();
  const { node, lines, logIn } = await startLogged(accounts);
  const account = { username: "canary-name", email: "canary@example.com", password: "canary password" };
  await node.call(register, { body: account, ...AT });
  const taken = [
    { username: "canary-other" },
    { email: "canary-other@example.com" },
    { password: "canary-12" },
  ];
  for (const change of taken)
    await outcomeOf(node.call(register, { body: { ...account, ...change }, ...AT }));
  const pair = (await logIn(account.email, account.password)).body;
  const secrets = ["canary", pair.access_token, pair.refresh_token];
  await outcomeOf(logIn("canary typed in the wrong field", "canary"));
  await outcomeOf(logIn(account.username, "canary wrong"));
  const { access_token: token } = pair;
  for (const body of [
    { email: "canary@example.org", current_password: "canary wrong" },
    { password: "canary next", current_password: account.password },
  ]) {
    await outcomeOf(node.call(updateMe, { token, body, ...AT }));
  }
  await outcomeOf(node.call(refresh, { body: { refresh_token: pair.refresh_token }, ...AT }));
  await outcomeOf(node.call(refresh, { body: { refresh_token: "canary" }, ...AT }));
  await outcomeOf(node.call(logout, { body: { refresh_token: pair.refresh_token }, ...AT }));
  expect(lines.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(lines.join("")).not.toContain(secret);
});

test("A20 a common password is refused at registration and at a change, as is one's own name, and nothing changes", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const common = {
    code: "invalid_request",
    message: expect.stringMatching(/^password is one of those that are tried first; take one/),
    places: [{ path: "/password", message: expect.any(String) }],
  };
  const body = { username: "alice", email: "alice.long@example.com", password: "Password123" };
  await expect(node.call(register, { body })).rejects.toMatchObject(common);
  await expect(node.call(register, { body: { ...body, password: "ALICE.Long" } })).rejects.toMatchObject({
    code: "invalid_request",
    message: "password must not be your username or email; take one that only you would think of",
  });
  expect(await accounts.postgres.query("select from users")).toEqual([]);

  await node.register("alice", body.email);
  const { access_token: token } = await node.logIn("alice");
  const update = (change: object) =>
    node.call(updateMe, { token, body: { ...change, current_password: PASSWORD } });
  await expect(update({ password: "qwertyuiop" })).rejects.toMatchObject(common);
  for (const change of [
    { password: body.email },
    { password: "new.address", email: "New.Address@example.com" },
  ]) {
    await expect(update(change)).rejects.toMatchObject({
      message: expect.stringMatching(/^password must not be your username/),
    });
  }
  await node.logIn("alice");
  await expect(node.call(updateMe, { token: "bob", body: { password: "iloveyou" } })).rejects.toMatchObject(
    common,
  );
});
