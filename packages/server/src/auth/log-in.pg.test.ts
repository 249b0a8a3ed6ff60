import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import { limited, outcomeOf, PASSWORD, TEST_COST, withAccounts } from "@gochat/testkit/accounts.ts";
import { createPasswords } from "./passwords.ts";

const { register, login, me, refresh } = ENDPOINTS.auth;

test("A1 a username and an email are taken in any letter case", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  expect(await node.register("Alice", "Alice@Example.com")).toMatchObject({
    username: "Alice",
    email: "Alice@Example.com",
  });
  expect(await outcomeOf(node.register("aLICE", "other@example.com"))).toBe("username_taken");
  expect(await outcomeOf(node.register("alice2", "aLICE@eXAMPLE.COM"))).toBe("email_taken");
});

test("A1 of many registrations of one name at once, one succeeds", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const names = ["bob", "Bob", "BOB", "bOb", "boB"];
  const outcomes = await Promise.all(
    names.map((name, index) => outcomeOf(node.register(name, `${index}@example.com`))),
  );
  expect(outcomes.sort()).toEqual(["ok", ...Array<string>(4).fill("username_taken")]);
});

test("A2 nobody registers a reserved name", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  for (const name of ["Admin", "me", "deleted-0123456789ab"]) {
    expect(await outcomeOf(node.register(name, `${name}@example.com`))).toBe("username_taken");
  }
});

test("A3 a password of more than 1,024 bytes is refused, one of 1,024 characters that are more bytes as well", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const body = { username: "carol", email: "carol@example.com", password: "é".repeat(1024) };
  expect(await outcomeOf(node.call(register, { body }))).toBe("invalid_request");
});

test("A3 a login renews a hash that was made at another cost", async () => {
  await using accounts = await withAccounts();
  const before = await accounts.startNode({ passwords: createPasswords({ ...TEST_COST, passes: 2 }) });
  const { id } = await before.register("dora");
  const after = await accounts.startNode();
  const pairs = await Promise.all([after.logIn("dora"), after.logIn("dora"), after.logIn("dora")]);
  for (const { access_token } of pairs) await after.auth.authenticate(access_token);
  const rows = await accounts.postgres.query<{ password_hash: string }>(
    "select password_hash from users where id = $1",
    [id],
  );
  expect(rows[0]?.password_hash).toContain("$m=64,t=1,p=1$");
  await after.logIn("dora");
});

test("A5 one logs in with the email or the username, in any letter case", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const user = await node.register("Erin", "Erin@Example.com");
  for (const login of ["Erin", "eRIN", "erin@example.com", "ERIN@EXAMPLE.COM"]) {
    const pair = await node.logIn(login);
    expect(pair).toMatchObject({ user, token_type: "Bearer", expires_in: 900 });
    expect((await node.call(me, { token: pair.access_token })).body.user).toEqual(user);
  }
});

test("A5 unknown, deleted, without password, wrong password: one answer, after the same work", async () => {
  await using accounts = await withAccounts();
  const checked: (string | null)[] = [];
  const passwords = createPasswords(TEST_COST);
  const node = await accounts.startNode({
    allowBareUsernames: true,
    passwords: {
      ...passwords,
      verify(password, stored) {
        checked.push(stored);
        return passwords.verify(password, stored);
      },
    },
  });
  await node.register("frank");
  await node.auth.authenticate("passwordless");
  const gone = await node.register("gone");
  const { access_token: token } = await node.logIn("gone");
  await node.call(ENDPOINTS.users.deleteMe, { token, body: { password: PASSWORD } });
  checked.length = 0;
  const attempts = [
    "nobody",
    "nobody@example.com",
    "gone",
    "gone@example.com",
    `deleted-${gone.id.replaceAll("-", "").slice(16, 28)}`,
  ];
  for (const login of [...attempts, "passwordless"])
    expect(await outcomeOf(node.logIn(login))).toBe("invalid_credentials");
  expect(await outcomeOf(node.logIn("frank", "wrong"))).toBe("invalid_credentials");
  expect(checked).toEqual([...Array<null>(6).fill(null), expect.any(String)]);
});

test("A5 every login is a session of its own", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("gina");
  const pairs = [await node.logIn("gina"), await node.logIn("gina")];
  const actors = await Promise.all(pairs.map(({ access_token }) => node.auth.authenticate(access_token)));
  expect(new Set(actors.map(({ sessionId }) => sessionId)).size).toBe(2);
  expect(new Set(pairs.map(({ refresh_token }) => refresh_token)).size).toBe(2);
});

test("A6 no token serves in the place of another", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("hugo");
  const pair = await node.logIn("hugo");
  const { ticket } = (await node.call(ENDPOINTS.auth.wsTicket, { token: pair.access_token })).body;
  for (const token of [pair.refresh_token, ticket]) {
    expect(await outcomeOf(node.auth.authenticate(token))).toBe("unauthorized");
  }
  for (const refresh_token of [pair.access_token, ticket]) {
    expect(await outcomeOf(node.call(refresh, { body: { refresh_token } }))).toBe("invalid_refresh_token");
  }
  for (const token of [pair.access_token, pair.refresh_token]) {
    expect(await outcomeOf(node.sessions.redeemTicket(token))).toBe("unauthorized");
  }
});

test("A6 an access token of a server with another secret is refused, and so is one that has ended", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const other = await accounts.startNode({ jwtSecret: "another secret that is long enough too" });
  await node.register("ida");
  expect(await outcomeOf(node.auth.authenticate((await other.logIn("ida")).access_token))).toBe(
    "unauthorized",
  );
  const { access_token } = await node.logIn("ida");
  accounts.clock.aheadMs = 901_000;
  expect(await outcomeOf(node.auth.authenticate(access_token))).toBe("unauthorized");
});

test("A12 failures on an account are limited from each network; its owner elsewhere logs in, and a success starts anew", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ limits: limited() });
  await node.register("jo");
  const attempt = (password: string, ip: string) =>
    outcomeOf(node.call(login, { body: { email: "JO", password }, ip }));
  for (let i = 0; i < 4; i++) expect(await attempt("wrong", "192.0.2.9")).toBe("invalid_credentials");
  expect(await attempt(PASSWORD, "192.0.2.9")).toBe("ok");
  for (let i = 0; i < 5; i++) expect(await attempt("wrong", "192.0.2.9")).toBe("invalid_credentials");
  expect(await attempt(PASSWORD, "192.0.2.9")).toBe("rate_limited");
  expect(await attempt(PASSWORD, "198.51.100.1")).toBe("ok");
});

test("A12 guesses from many networks at one account are limited together", async () => {
  await using accounts = await withAccounts();
  const rules = { login_account: { by: "account", tiers: [{ points: 3, seconds: 60 }] } } as const;
  const node = await accounts.startNode({ limits: limited(rules) });
  const attempt = (ip: string) =>
    outcomeOf(node.call(login, { body: { email: "nobody", password: "x" }, ip }));
  const outcomes = [
    await attempt("192.0.2.1"),
    await attempt("192.0.2.2"),
    await attempt("192.0.2.3"),
    await attempt("192.0.2.4"),
  ];
  expect(outcomes).toEqual([...Array<string>(3).fill("invalid_credentials"), "rate_limited"]);
});

test("A16 in dev a bare username is one account, however many ask at once and on however many nodes", async () => {
  await using accounts = await withAccounts();
  const nodes = [
    await accounts.startNode({ allowBareUsernames: true }),
    await accounts.startNode({ allowBareUsernames: true }),
  ] as const;
  const asked = Array.from({ length: 10 }, () =>
    ["jan", "Jan", "JAN"].flatMap((name) => nodes.map((node) => node.auth.authenticate(name))),
  );
  const actors = await Promise.all(asked.flat());
  expect(new Set(actors.map(({ userId }) => userId)).size).toBe(1);
  expect(actors[0]?.sessionId).toBeNull();
  const { user } = (await nodes[0].call(me, { token: "jan" })).body;
  expect(user).toMatchObject({ id: actors[0]?.userId, email: null });
});

test("A16 in dev a bare username that is registered is that account; a reserved or impossible one is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const { id } = await node.register("Kim");
  expect(await node.auth.authenticate("kim")).toEqual({ userId: id, sessionId: null, scopes: ["user"] });
  for (const name of ["admin", "deleted-0123456789ab", "x", "a b", "a".repeat(33), ""]) {
    expect(await outcomeOf(node.auth.authenticate(name))).toBe("unauthorized");
  }
});

test("A16 in prod a bare username is no token and makes no account", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("lena");
  for (const name of ["lena", "mallory"])
    expect(await outcomeOf(node.auth.authenticate(name))).toBe("unauthorized");
  expect(await accounts.postgres.query("select id from users")).toHaveLength(1);
});
