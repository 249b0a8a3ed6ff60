import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import { behind, limited, outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts, AccountsNode } from "@gochat/testkit/accounts.ts";
import { turnOn } from "@gochat/testkit/second-factor.ts";
import { totpCode } from "@gochat/testkit/totp.ts";
import { deleteExpiredDevices, deleteExpiredPending } from "./second-factor-store.ts";

const { secondFactor, auth, users } = ENDPOINTS;
const OTHER_PASSWORD = "another long password";

const logIn = (node: AccountsNode, more: object = {}) =>
  node.call(auth.login, { body: { email: "alice", password: PASSWORD, ...more } });
const stateOf = async (node: AccountsNode, token: string) =>
  (await node.call(secondFactor.get, { token })).body;
const hasFactor = async (node: AccountsNode, token: string) =>
  (await node.call(auth.me, { token })).body.user.has_second_factor;
const setUp = (node: AccountsNode, token: string, current_password = PASSWORD) =>
  node.call(secondFactor.setUp, { token, body: { current_password } });
const confirm = (node: AccountsNode, token: string, code: string) =>
  node.call(secondFactor.turnOn, { token, body: { code } });
const rowsOf = (accounts: Accounts, table: string) => accounts.postgres.query(`select * from ${table}`);

async function start(accounts: Accounts, options: Parameters<Accounts["startNode"]>[0] = {}) {
  const node = await accounts.startNode(options);
  await node.register("alice");
  const { access_token: token } = (await logIn(node)).body;
  return { node, token };
}

test("A23 setting it up changes nothing about logins; a code turns it on, and every other session ends", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const other = (await logIn(node)).body.access_token;
  expect(await stateOf(node, token)).toEqual({ is_on: false, recovery_codes_left: 0 });
  const { secret, uri } = (await setUp(node, token)).body;
  expect(uri).toContain(`secret=${secret}`);
  expect(uri).toMatch(/^otpauth:\/\/totp\/GoChat:alice\?issuer=GoChat&/);
  expect(await stateOf(node, token)).toEqual({ is_on: false, recovery_codes_left: 0 });
  await logIn(node);
  expect(await hasFactor(node, other)).toBe(false);

  const { recovery_codes } = (await confirm(node, token, totpCode(secret, accounts.clock.now()))).body;
  expect(recovery_codes).toHaveLength(10);
  expect(await stateOf(node, token)).toEqual({ is_on: true, recovery_codes_left: 10 });
  expect(await hasFactor(node, token)).toBe(true);
  expect(await outcomeOf(node.auth.authenticate(other))).toBe("unauthorized");
  expect(await outcomeOf(logIn(node))).toBe("second_factor_required");
  // It can be turned on once.
  expect(await outcomeOf(confirm(node, token, totpCode(secret, accounts.clock.now() + 30_000)))).toBe(
    "second_factor_on",
  );
  expect(await outcomeOf(setUp(node, token))).toBe("second_factor_on");
  expect(await rowsOf(accounts, "pending_second_factors")).toEqual([]);
});

test("A23 what was set up is over after 10 minutes, or when something else was", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const now = () => accounts.clock.now();
  expect(await outcomeOf(confirm(node, token, "123456"))).toBe("second_factor_off");
  const first = (await setUp(node, token)).body.secret;
  const second = (await setUp(node, token)).body.secret;
  expect(second).not.toBe(first);
  expect(await outcomeOf(confirm(node, token, totpCode(first, now())))).toBe("invalid_credentials");
  await accounts.postgres.query(
    "update pending_second_factors set expires_at = expires_at - interval '10 minutes'",
  );
  expect(await outcomeOf(confirm(node, token, totpCode(second, now())))).toBe("second_factor_off");
  const third = (await setUp(node, token)).body.secret;
  expect(await outcomeOf(confirm(node, token, totpCode(third, now())))).toBe("ok");
});

test("A23 of many who turn it on at once, one is given recovery codes", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const other = await accounts.startNode();
  const { secret } = (await setUp(node, token)).body;
  const code = totpCode(secret, accounts.clock.now());
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, i) => outcomeOf(confirm(i % 2 === 0 ? node : other, token, code))),
  );
  expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(["ok", "second_factor_on"]));
  expect(await rowsOf(accounts, "recovery_codes")).toHaveLength(10);
});

test("A23 setting it up needs the password; an account without one cannot have it", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts, { allowBareUsernames: true });
  expect(await outcomeOf(setUp(node, token, "wrong"))).toBe("invalid_credentials");
  expect(await outcomeOf(setUp(node, "passwordless"))).toBe("password_needed");
  expect(await rowsOf(accounts, "pending_second_factors")).toEqual([]);
});

test("A23 A27 turning it off, and other recovery codes, need the password and a code", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const off = (more: object, current_password = PASSWORD) =>
    outcomeOf(node.call(secondFactor.turnOff, { token, body: { current_password, ...more } }));
  const renew = (more: object, current_password = PASSWORD) =>
    outcomeOf(node.call(secondFactor.renewCodes, { token, body: { current_password, ...more } }));
  for (const change of [off, renew]) expect(await change({ code: "123456" })).toBe("second_factor_off");
  const { nextCode, recoveryCodes } = await turnOn(accounts, node, token);
  for (const change of [off, renew]) {
    expect(await change({})).toBe("second_factor_required");
    expect(await change({ code: nextCode() }, "wrong")).toBe("invalid_credentials");
    expect(await change({ code: "abcd-efgh-ijkl-mnop" })).toBe("invalid_credentials");
  }
  expect(await renew({ code: nextCode() })).toBe("ok");
  // The old ones are dead.
  for (const code of recoveryCodes) expect(await off({ code })).toBe("invalid_credentials");
  expect(await stateOf(node, token)).toEqual({ is_on: true, recovery_codes_left: 10 });
  expect(await off({ code: nextCode() })).toBe("ok");
  expect(await stateOf(node, token)).toEqual({ is_on: false, recovery_codes_left: 0 });
  await logIn(node);
  for (const table of ["second_factors", "recovery_codes", "remembered_devices"])
    expect(await rowsOf(accounts, table)).toEqual([]);
});

test("A25 a recovery code that was used turns nothing off any more, and one that was not does", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { recoveryCodes } = await turnOn(accounts, node, token);
  const [first = "", second = ""] = recoveryCodes;
  await logIn(node, { code: first.toUpperCase().replaceAll("-", " ") });
  expect(await stateOf(node, token)).toEqual({ is_on: true, recovery_codes_left: 9 });
  const off = (code: string) =>
    outcomeOf(node.call(secondFactor.turnOff, { token, body: { current_password: PASSWORD, code } }));
  expect(await off(first)).toBe("invalid_credentials");
  expect(await off(second)).toBe("ok");
});

test("A25 recovery codes that are renewed by several at once are ten", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { recoveryCodes } = await turnOn(accounts, node, token);
  const renewed = await Promise.allSettled(
    recoveryCodes
      .slice(0, 5)
      .map((code) =>
        node.call(secondFactor.renewCodes, { token, body: { current_password: PASSWORD, code } }),
      ),
  );
  expect(renewed.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await rowsOf(accounts, "recovery_codes")).toHaveLength(10);
});

test("A27 a new email or password, and a deletion, need a code as well", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { nextCode, code } = await turnOn(accounts, node, token);
  const update = (body: object) =>
    outcomeOf(node.call(users.updateMe, { token, body: { current_password: PASSWORD, ...body } }));
  const leave = (body: object) => outcomeOf(node.call(users.deleteMe, { token, body }));
  const email = "alice@example.org";
  for (const change of [{ email }, { password: OTHER_PASSWORD }]) {
    expect(await update(change)).toBe("second_factor_required");
    // The one that turned it on.
    expect(await update({ ...change, code: code() })).toBe("invalid_credentials");
    expect(await update({ ...change, code: "wrong" })).toBe("invalid_credentials");
  }
  expect(await update({ email, code: nextCode() })).toBe("ok");
  expect(await update({ email: "alice@example.net", code: code() })).toBe("invalid_credentials");
  // What is not so sensitive needs none.
  expect(await outcomeOf(node.call(users.updateMe, { token, body: { display_name: "Alice" } }))).toBe("ok");
  expect(await leave({ password: PASSWORD })).toBe("second_factor_required");
  expect(await leave({ password: PASSWORD, code: "000000" })).toBe("invalid_credentials");
  expect(await leave({ password: PASSWORD, code: nextCode() })).toBe("ok");
  for (const table of ["second_factors", "pending_second_factors", "recovery_codes", "remembered_devices"])
    expect(await rowsOf(accounts, table)).toEqual([]);
});

test("A27 wrong codes of whoever acts as the account count, and a right password alone does not begin anew", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts, { limits: limited() });
  const { nextCode, code } = await turnOn(accounts, node, token, "203.0.113.1");
  const off = (given: object, ip: string) =>
    outcomeOf(node.call(secondFactor.turnOff, { token, ip, body: { current_password: PASSWORD, ...given } }));
  const email = { email: "alice@example.org", current_password: PASSWORD };
  expect(await off({ code: "000000" }, "198.51.100.1")).toBe("invalid_credentials");
  expect(await off({}, "198.51.100.1")).toBe("second_factor_required");
  expect(await outcomeOf(node.call(users.updateMe, { token, ip: "198.51.100.1", body: email }))).toBe(
    "second_factor_required",
  );
  expect(
    await outcomeOf(
      node.call(secondFactor.setUp, { token, ip: "198.51.100.1", body: { current_password: PASSWORD } }),
    ),
  ).toBe("second_factor_on");
  expect(await off({ code: "000001" }, "198.51.100.1")).toBe("invalid_credentials");
  expect(await off({ code: "000002" }, "198.51.100.1")).toBe("invalid_credentials");
  expect(await off({ code: nextCode() }, "198.51.100.1")).toBe("rate_limited");
  expect(await off({ code: code() }, "192.0.2.1")).toBe("ok");
});

test("A23 codes that should turn it on are limited like passwords", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts, { limits: limited() });
  const { secret } = (await setUp(node, token)).body;
  for (let i = 0; i < 5; i++) expect(await outcomeOf(confirm(node, token, "0"))).toBe("invalid_credentials");
  expect(await outcomeOf(confirm(node, token, totpCode(secret, accounts.clock.now())))).toBe("rate_limited");
});

test("A26 on a device that is remembered the password is enough, for 30 days, and for its own account", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  await node.register("bob");
  const bob = await node.logIn("bob");
  await turnOn(accounts, node, bob.access_token);
  const { nextCode } = await turnOn(accounts, node, token);
  expect((await logIn(node, { code: nextCode() })).body).not.toHaveProperty("device_token");
  const { device_token } = (await logIn(node, { code: nextCode(), remember_device: true })).body;
  expect(device_token).toMatch(/^dt_/);
  const again = (await logIn(node, { device_token, remember_device: true })).body;
  // It does not prolong itself.
  expect(again).not.toHaveProperty("device_token");
  expect(await outcomeOf(logIn(node, { device_token, password: "wrong" }))).toBe("invalid_credentials");
  expect(await outcomeOf(logIn(node, { device_token, email: "bob" }))).toBe("second_factor_required");
  expect(await outcomeOf(logIn(node, { device_token: `${device_token}x` }))).toBe("second_factor_required");
  expect((await logIn(node, { device_token: "dt_wrong", code: nextCode() })).status).toBe(200);
  await accounts.postgres.query(
    "update remembered_devices set expires_at = expires_at - interval '30 days' + interval '1 minute'",
  );
  expect(await outcomeOf(logIn(node, { device_token }))).toBe("ok");
  await accounts.postgres.query("update remembered_devices set expires_at = now() - interval '1 second'");
  expect(await outcomeOf(logIn(node, { device_token }))).toBe("second_factor_required");
});

test("A26 who has no second factor is given no token", async () => {
  await using accounts = await withAccounts();
  const { node } = await start(accounts);
  const { body } = await logIn(node, { code: "123456", remember_device: true, device_token: "dt_x" });
  expect(body).not.toHaveProperty("device_token");
});

test("A26 of an account the last 20 devices are remembered, however many come at once", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { nextCode, recoveryCodes } = await turnOn(accounts, node, token);
  const remember = async (code: string) =>
    (await logIn(node, { code, remember_device: true })).body.device_token;
  const tokens: (string | undefined)[] = [];
  for (let i = 0; i < 15; i++) tokens.push(await remember(nextCode()));
  const atOnce = await Promise.all(recoveryCodes.map(remember));
  expect(await rowsOf(accounts, "remembered_devices")).toHaveLength(20);
  for (const device_token of tokens.slice(0, 5))
    expect(await outcomeOf(logIn(node, { device_token }))).toBe("second_factor_required");
  for (const device_token of [...tokens.slice(5), ...atOnce])
    expect(await outcomeOf(logIn(node, { device_token }))).toBe("ok");
});

test("A26 devices are forgotten on demand, with a new password, and with the second factor", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  let alice = await turnOn(accounts, node, token);
  const remember = async (password = PASSWORD) =>
    (await logIn(node, { password, code: alice.nextCode(), remember_device: true })).body.device_token;

  const first = await remember();
  await node.call(secondFactor.forgetDevices, { token });
  expect(await outcomeOf(logIn(node, { device_token: first }))).toBe("second_factor_required");

  const second = await remember();
  const turnOff = { current_password: PASSWORD, code: alice.nextCode() };
  await node.call(secondFactor.turnOff, { token, body: turnOff });
  alice = await turnOn(accounts, node, token);
  expect(await outcomeOf(logIn(node, { device_token: second }))).toBe("second_factor_required");

  const third = await remember();
  const change = { password: OTHER_PASSWORD, current_password: PASSWORD, code: alice.nextCode() };
  await node.call(users.updateMe, { token, body: change });
  expect(await outcomeOf(logIn(node, { password: OTHER_PASSWORD, device_token: third }))).toBe(
    "second_factor_required",
  );

  const fourth = await remember(OTHER_PASSWORD);
  expect(await outcomeOf(logIn(node, { password: OTHER_PASSWORD, device_token: fourth }))).toBe("ok");
  await accounts.postgres.transaction(async (tx) => {
    const { id } = (await node.call(auth.me, { token })).body.user;
    expect(await node.factors.removeSecondFactor(tx, id)).toBe(true);
    expect(await node.factors.removeSecondFactor(tx, id)).toBe(false);
  });
  expect(await outcomeOf(logIn(node, { password: OTHER_PASSWORD }))).toBe("ok");
  expect(await rowsOf(accounts, "remembered_devices")).toEqual([]);
});

test("A27 a change that waits while a second factor is turned on, or another one, is refused", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { id } = (await node.call(auth.me, { token })).body.user;
  const turnOnBehind = (work: () => Promise<unknown>) =>
    behind(
      accounts,
      async (tx) => {
        await tx.query("select from users where id = $1 for no key update", [id]);
        await tx.query("delete from second_factors where user_id = $1", [id]);
        await tx.query(
          "insert into second_factors (user_id, id, secret, last_step) values ($1, gen_random_uuid(), 'x', 0)",
          [id],
        );
      },
      work,
    );
  const changes = [
    () =>
      node.call(users.updateMe, {
        token,
        body: { email: "alice@example.org", current_password: PASSWORD },
      }),
    () => node.call(users.deleteMe, { token, body: { password: PASSWORD } }),
  ];
  for (const change of changes) {
    expect(await turnOnBehind(change)).toBe("invalid_credentials");
    await accounts.postgres.transaction((tx) => node.factors.removeSecondFactor(tx, id));
  }
  const { code } = await turnOn(accounts, node, token);
  const off = { current_password: PASSWORD, code: code(1) };
  // Its code is none of the one that is on now.
  expect(await turnOnBehind(() => node.call(secondFactor.turnOff, { token, body: off }))).toBe(
    "invalid_credentials",
  );
  expect((await node.call(auth.me, { token })).body.user).toMatchObject({
    email: "alice@example.com",
    has_second_factor: true,
  });
});

test("A23 A26 what is over is deleted, and nothing else", async () => {
  await using accounts = await withAccounts();
  const { node, token } = await start(accounts);
  const { nextCode } = await turnOn(accounts, node, token);
  for (let i = 0; i < 2; i++) await logIn(node, { code: nextCode(), remember_device: true });
  for (const name of ["bob", "carol"]) {
    await node.register(name);
    await setUp(node, (await node.logIn(name)).access_token);
  }
  await accounts.postgres.query(
    "update remembered_devices set expires_at = now() - interval '1 second' where token_hash = (select min(token_hash) from remembered_devices)",
  );
  await accounts.postgres.query(
    "update pending_second_factors set expires_at = now() - interval '1 second' where user_id = (select id from users where username = 'bob')",
  );
  await deleteExpiredDevices(accounts.postgres);
  await deleteExpiredPending(accounts.postgres);
  expect(await rowsOf(accounts, "remembered_devices")).toHaveLength(1);
  expect(await rowsOf(accounts, "pending_second_factors")).toHaveLength(1);
});
