import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import {
  behind,
  cheapPasswords,
  limited,
  outcomeOf,
  PASSWORD,
  untilSomebodyWaits,
  withAccounts,
} from "@gochat/testkit/accounts.ts";
import type { Accounts, AccountsNode, NodeOptions } from "@gochat/testkit/accounts.ts";
import { turnOn } from "@gochat/testkit/second-factor.ts";
import { fromBase32, totpCode } from "@gochat/testkit/totp.ts";
import { createLogger } from "../platform/logger.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";

const { secondFactor, auth } = ENDPOINTS;
const HOME = "203.0.113.7";
const WRONG = "000000";

interface Try {
  email?: string;
  password?: string;
  code?: string | undefined;
  device_token?: string;
  remember_device?: boolean;
  ip?: string;
}

const logIn = (node: AccountsNode, { ip = HOME, ...more }: Try = {}) =>
  node.call(auth.login, { ip, body: { email: "alice", password: PASSWORD, ...(more as object) } });
const tryIt = (node: AccountsNode, more?: Try) => outcomeOf(logIn(node, more));
const countSessions = async ({ postgres }: Accounts) => (await postgres.query("select from sessions")).length;

/** Alice, whose second factor is on, at one node. */
async function start(accounts: Accounts, options: NodeOptions = {}) {
  const node = await accounts.startNode(options);
  const { id } = await node.register("alice");
  const { access_token: token } = (await logIn(node)).body;
  return { node, id, token, alice: await turnOn(accounts, node, token, HOME) };
}

test("A24 the right password alone opens no session; with a code it does", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  const before = await countSessions(accounts);
  await expect(logIn(node)).rejects.toMatchObject({ code: "second_factor_required", status: 401 });
  expect(await tryIt(node, { code: WRONG })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: "" })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.nextCode(), password: "wrong" })).toBe("invalid_credentials");
  expect(await countSessions(accounts)).toBe(before);
  const { access_token, user, refresh_token } = (await logIn(node, { code: alice.code() })).body;
  expect(user.has_second_factor).toBe(true);
  await node.auth.authenticate(access_token);
  await node.refresh(refresh_token);
});

test("A24 a wrong password and a wrong code are refused with the same words", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  await node.register("bob");
  const refusals = await Promise.all(
    [
      { code: WRONG },
      { code: alice.code() },
      { code: alice.code(-2) },
      { code: "abcd-efgh-ijkl-mnop" },
      { password: "wrong" },
      { password: "wrong", code: WRONG },
      { email: "bob", password: "wrong", code: WRONG },
      { email: "nobody", code: WRONG },
    ].map((more) => logIn(node, more).catch((error: unknown) => error)),
  );
  const same = { code: "invalid_credentials", message: "The login, the password or the code is wrong" };
  for (const refusal of refusals) expect(refusal).toMatchObject(same);
});

test("A24 A5 who does not know the password sees the same work, whether there is a second factor, an account, or neither", async () => {
  await using accounts = await withAccounts();
  const passwords = cheapPasswords();
  const work: string[] = [];
  const noted = notingStatements(accounts.postgres, work);
  const node = await accounts.startNode({
    postgres: noted,
    limits: limited(),
    passwords: {
      ...passwords,
      verify(password, stored) {
        work.push("a password is checked");
        return passwords.verify(password, stored);
      },
    },
  });
  await node.register("alice");
  await node.register("bob");
  await turnOn(accounts, node, (await logIn(node)).body.access_token, HOME);
  const workOf = async (more: Try) => {
    work.length = 0;
    const outcome = await tryIt(node, { ip: "198.51.100.1", ...more });
    return { outcome, work: [...work] };
  };
  const wrong = { password: "wrong" };
  for (const beside of [{}, { code: WRONG }, { device_token: "dt_x" }, { remember_device: true }]) {
    const ofNobody = await workOf({ ...wrong, ...beside, email: "nobody" });
    expect(ofNobody.outcome).toBe("invalid_credentials");
    expect(ofNobody.work).toContain("a password is checked");
    for (const email of ["alice", "bob"])
      expect(await workOf({ ...wrong, ...beside, email })).toEqual(ofNobody);
  }
  expect((await workOf({})).work.join()).toContain("second_factors");
});

/** The same database, whose statements are written down. */
function notingStatements(postgres: Postgres, texts: string[]): Postgres {
  const noting = <T extends Pick<Postgres, "query">>(sql: T): T =>
    new Proxy(sql, {
      get(target, name) {
        if (name === "query")
          return (...statement: Parameters<Postgres["query"]>) => {
            texts.push(statement[0]);
            return target.query(...statement);
          };
        if (name === "transaction")
          return (run: Parameters<Postgres["transaction"]>[0]) =>
            (target as unknown as Postgres).transaction((tx) => run(noting(tx)));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  return noting(postgres);
}

test("A25 50 logins at once with one code, on two nodes, are one session", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  const other = await accounts.startNode();
  const before = await countSessions(accounts);
  const code = alice.nextCode();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, i) => tryIt(i % 2 === 0 ? node : other, { code })),
  );
  // The line of passwords is 34 long at each node, so that none of these is refused for that.
  const more = await Promise.all(
    Array.from({ length: 20 }, (_, i) => tryIt(i % 2 === 0 ? node : other, { code })),
  );
  expect([...outcomes, ...more].sort()).toEqual([...Array<string>(49).fill("invalid_credentials"), "ok"]);
  expect(await countSessions(accounts)).toBe(before + 1);
});

test("A25 of 50 logins at once with one recovery code, on two nodes, one is a session", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  const other = await accounts.startNode();
  const code = alice.recoveryCodes[3];
  const outcomes: string[] = [];
  for (const count of [30, 20])
    outcomes.push(
      ...(await Promise.all(
        Array.from({ length: count }, (_, i) => tryIt(i % 2 === 0 ? node : other, { code })),
      )),
    );
  expect(outcomes.sort()).toEqual([...Array<string>(49).fill("invalid_credentials"), "ok"]);
});

test("A25 a code is good in its step and the two beside it, and none that is not after the last one", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  alice.nextCode();
  alice.nextCode();
  expect(await tryIt(node, { code: alice.code(-2) })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code(2) })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code(-1) })).toBe("ok");
  expect(await tryIt(node, { code: alice.code(-1) })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code(1) })).toBe("ok");
  // It is older than that one, though nobody has used it.
  expect(await tryIt(node, { code: alice.code(0) })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code(1) })).toBe("invalid_credentials");
  alice.nextCode();
  expect(await tryIt(node, { code: alice.code(1) })).toBe("ok");
});

test("A25 the code that turned it on opens no session", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  expect(await tryIt(node, { code: alice.code() })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code(1) })).toBe("ok");
});

test("A25 a code that a login has used stays good for it when the password is hashed anew at that moment", async () => {
  await using accounts = await withAccounts();
  const { node, id, alice } = await start(accounts);
  const passwords = cheapPasswords();
  let isFirst = true;
  const slow = await accounts.startNode({
    passwords: {
      ...passwords,
      async verify(password, stored) {
        const verdict = await passwords.verify(password, stored);
        const isRehashed = isFirst && verdict.isRight;
        isFirst = false;
        if (isRehashed)
          await accounts.postgres.query("update users set password_hash = $2 where id = $1", [
            id,
            await passwords.hash(password),
          ]);
        return verdict;
      },
    },
  });
  const { body } = await logIn(slow, { code: alice.nextCode(), remember_device: true });
  expect(await tryIt(node, { device_token: body.device_token ?? "" })).toBe("ok");
});

test("A24 a login by the password alone that waits for the second factor is refused, and one before it is ended", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const { id } = await node.register("alice");
  const early = (await logIn(node)).body.access_token;
  const { access_token: token } = (await logIn(node)).body;
  const body = { current_password: PASSWORD };
  const { secret } = (await node.call(secondFactor.setUp, { token, body })).body;
  const outcome = await behind(
    accounts,
    async (tx) => {
      await tx.query("select from users where id = $1 for no key update", [id]);
      await tx.query(
        "insert into second_factors (user_id, id, secret, last_step) values ($1, gen_random_uuid(), 'x', 0)",
        [id],
      );
    },
    () => logIn(node),
  );
  expect(outcome).toBe("second_factor_required");
  await accounts.postgres.transaction((tx) => node.factors.removeSecondFactor(tx, id));

  // The other way round: a login that has its session, and has not committed, is waited for and ended.
  const again = (await node.call(secondFactor.setUp, { token, body })).body.secret;
  expect(again).not.toBe(secret);
  const code = totpCode(again, accounts.clock.now());
  const late = await accounts.postgres.transaction(async (tx) => {
    await tx.query(
      `insert into sessions (id, user_id, expires_at) select gen_random_uuid(), id, now() + interval '1 day'
       from users where id = $1 for share`,
      [id],
    );
    const turning = outcomeOf(node.call(secondFactor.turnOn, { token, body: { code } }));
    await untilSomebodyWaits(accounts.postgres);
    return { turning };
  });
  expect(await late.turning).toBe("ok");
  expect(await outcomeOf(node.auth.authenticate(early))).toBe("unauthorized");
  const alive = await accounts.postgres.query<{ count: number }>(
    "select from sessions where user_id = $1 and revoked_at is null",
    [id],
  );
  expect(alive).toHaveLength(1);
});

test("A24 a node of a version that knows no second factor opens no session", async () => {
  await using accounts = await withAccounts();
  const { id, alice, node } = await start(accounts);
  const asBefore = (userId: string) =>
    accounts.postgres.query(
      `insert into sessions (id, user_id, user_agent, expires_at)
       select gen_random_uuid(), u.id, null, now() + interval '1 day' from users u
       where u.id = $1 and u.deleted_at is null for share of u returning id`,
      [userId],
    );
  expect(await asBefore(id)).toEqual([]);
  expect(await asBefore((await node.register("bob")).id)).toHaveLength(1);
  // Nor does one with the second factor of before.
  await accounts.postgres.query("update second_factors set id = gen_random_uuid()");
  expect(await tryIt(node, { code: alice.nextCode() })).toBe("ok");
});

test("A27 A12 codes are limited like passwords: from a network, and from all strangers together, whom the owner does not feel", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts, { limits: limited() });
  const guess = (ip: string) => tryIt(node, { ip, code: WRONG });
  for (let i = 0; i < 5; i++) expect(await guess("198.51.100.1")).toBe("invalid_credentials");
  expect(await tryIt(node, { ip: "198.51.100.1", code: alice.nextCode() })).toBe("rate_limited");
  for (let host = 2; host <= 20; host++)
    for (let i = 0; i < 5; i++) expect(await guess(`198.51.100.${host}`)).toBe("invalid_credentials");
  expect(await guess("198.51.100.99")).toBe("rate_limited");
  expect(await tryIt(node, { code: alice.code() })).toBe("ok");
  // Nor does the owner's success give them others.
  expect(await guess("198.51.100.98")).toBe("rate_limited");
});

test("A27 a right password without a code does not begin the count of wrong codes anew", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts, { limits: limited() });
  const outcomes: string[] = [];
  for (const code of [WRONG, undefined, WRONG, undefined, WRONG, alice.nextCode()])
    outcomes.push(await tryIt(node, { ip: "198.51.100.1", ...(code !== undefined && { code }) }));
  expect(outcomes).toEqual([
    "invalid_credentials",
    "second_factor_required",
    "invalid_credentials",
    "second_factor_required",
    "invalid_credentials",
    "rate_limited",
  ]);
  const anew = "198.51.100.2";
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++)
      expect(await tryIt(node, { ip: anew, code: WRONG })).toBe("invalid_credentials");
    expect(await tryIt(node, { ip: anew, code: alice.nextCode() })).toBe("ok");
  }
});

test("A27 after JWT_SECRET was changed no code is right, and the log says why; a remembered device goes on", async () => {
  await using accounts = await withAccounts();
  const { node, id, alice } = await start(accounts);
  const remembered = { code: alice.nextCode(), remember_device: true };
  const { device_token = "" } = (await logIn(node, remembered)).body;
  const lines: string[] = [];
  const changed = await accounts.startNode({
    jwtSecret: "another secret that is long enough too",
    logger: createLogger("trace", { write: (line) => void lines.push(line) }),
  });
  const why = () => lines.splice(0).filter((line) => line.includes("made under another JWT_SECRET"));
  for (const code of [alice.nextCode(), alice.recoveryCodes[0] ?? ""]) {
    expect(await tryIt(changed, { code })).toBe("invalid_credentials");
    const said = why();
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? "")).toMatchObject({ level: "warn", user_id: id });
  }
  expect(await tryIt(changed, {})).toBe("second_factor_required");
  expect(await tryIt(changed, { device_token })).toBe("ok");
  expect(why()).toEqual([]);
  await accounts.postgres.transaction((tx) => changed.factors.removeSecondFactor(tx, id));
  expect(await tryIt(changed, {})).toBe("ok");
});

test("A27 a secret that was copied to another account does not open there", async () => {
  await using accounts = await withAccounts();
  const { node, alice } = await start(accounts);
  await node.register("bob");
  const bob = await node.logIn("bob");
  await turnOn(accounts, node, bob.access_token);
  await accounts.postgres.query(
    "update second_factors set last_step = 0, secret = (select secret from second_factors s join users u on u.id = s.user_id where u.username = 'alice')",
  );
  expect(await tryIt(node, { email: "bob", code: alice.nextCode() })).toBe("invalid_credentials");
  expect(await tryIt(node, { code: alice.code() })).toBe("ok");
});

test("A27 A21 what is secret is in no table and in no line of the log", async () => {
  await using accounts = await withAccounts();
  const lines: string[] = [];
  const logger = createLogger("trace", { write: (line) => void lines.push(line) });
  const { node, id, token, alice } = await start(accounts, { logger });
  const remembered = { code: alice.nextCode(), remember_device: true };
  const { device_token = "" } = (await logIn(node, remembered)).body;
  await tryIt(node, { code: WRONG, device_token });
  await logIn(node, { code: alice.recoveryCodes[0] });
  const renewal = { current_password: PASSWORD, code: alice.nextCode() };
  const renewed = (await node.call(secondFactor.renewCodes, { token, body: renewal })).body.recovery_codes;
  const pending = await node.register("bob").then(() => node.logIn("bob"));
  const waiting = (
    await node.call(secondFactor.setUp, {
      token: pending.access_token,
      body: { current_password: PASSWORD },
    })
  ).body.secret;
  await tryIt(node, { code: renewed[0] ?? "", password: "wrong" });

  const secrets = [alice.secret, waiting, device_token, ...alice.recoveryCodes, ...renewed];
  const hex = (bytes: Buffer | string) => Buffer.from(bytes as string).toString("hex");
  const bytesOf = (secret: string) =>
    secret.startsWith("dt_")
      ? Buffer.from(secret.slice(3), "base64url")
      : fromBase32(secret.replaceAll("-", "").toUpperCase());
  const forms = secrets.flatMap((secret) => {
    const letters = secret.replaceAll("-", "");
    return [secret, letters, hex(secret), hex(letters), hex(bytesOf(secret))];
  });
  const tables = await accounts.postgres.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const stored = await Promise.all(
    tables.map(async ({ name }) =>
      JSON.stringify(await accounts.postgres.query(`select to_jsonb(t) as row from ${name} t`)),
    ),
  );
  // What is looked through has what it should.
  expect(stored.join("")).toContain(id);
  expect(lines.join("")).toContain("second_factor.recovery_code_used");
  const all = `${stored.join("")}${lines.join("")}`.toLowerCase();
  for (const form of forms) expect(all).not.toContain(form.toLowerCase());
});
