import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { hashPassword, limited, outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts } from "@gochat/testkit/accounts.ts";
import { withEmptyDatabase } from "@gochat/testkit/database.ts";
import { migrateBelow } from "@gochat/testkit/old-schema.ts";
import { createLogger } from "../platform/logger.ts";
import { newId } from "../platform/ids.ts";
import { DATABASE_DIRECTORY, migrate } from "../platform/postgres/migrate.ts";

const logger = createLogger("silent");
const LOCALES = [
  ["C", "LOCALE_PROVIDER libc LOCALE 'C'"],
  ["C.UTF-8", "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"],
  ["Turkish", "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'"],
] as const;

/** A database in the given locale, as the version before the keys were GoChat's own left it. */
async function databaseOfBefore(locale: string) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withEmptyDatabase(locale));
  await migrateBelow(database.url, "0008");
  const accounts = stack.use(await withAccounts(database));
  const kept = stack.move();
  return {
    accounts,
    update: () => migrate({ url: database.url, directory: DATABASE_DIRECTORY, logger }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const hash = await hashPassword();

/** The statement of the version before. */
async function insertAsBefore({ postgres }: Accounts, username: string, email: string): Promise<UserId> {
  const id = newId<UserId>();
  await postgres.query(
    "insert into users (id, username, display_name, email, password_hash) values ($1, $2, $2, $3, $4)",
    [id, username, email, hash],
  );
  return id;
}

test.each(LOCALES)(
  "A1 in a database of the locale %s names are the same as in any other",
  async (_, locale) => {
    await using database = await withEmptyDatabase(locale);
    await migrate({ url: database.url, directory: DATABASE_DIRECTORY, logger });
    await using accounts = await withAccounts(database);
    const node = await accounts.startNode();
    await node.register("Ida", "JÜRGEN@Example.com");
    expect(await outcomeOf(node.register("iDA", "a@example.com"))).toBe("username_taken");
    for (const email of ["jürgen@example.com", "ju\u0308rgen@EXAMPLE.COM", "ＪÜRGEN@example.com"]) {
      expect(await outcomeOf(node.register("other", email))).toBe("email_taken");
      expect(await outcomeOf(node.logIn(email))).toBe("ok");
    }
    expect(await outcomeOf(node.logIn("ıda"))).toBe("invalid_credentials");
    expect(await outcomeOf(node.logIn("İda"))).toBe("invalid_credentials");
    const { access_token: token } = await node.logIn("IDA");
    const { users } = (await node.call(ENDPOINTS.users.search, { token, query: { query: "ID" } })).body;
    expect(users).toMatchObject([{ username: "Ida" }]);
  },
);

test.each(LOCALES)(
  "A1 accounts of an earlier version are found in every form of their names (%s)",
  async (_, locale) => {
    await using before = await databaseOfBefore(locale);
    const { accounts, update } = before;
    await insertAsBefore(accounts, "INA", "INA@Example.com");
    await insertAsBefore(accounts, "jurgen", "JÜRGEN@Straße.example");
    await update();
    const node = await accounts.startNode();
    for (const login of ["ina", "Ina@example.COM", "jürgen@STRASSE.example", "JÜRGEN@STRAẞE.EXAMPLE"]) {
      expect([login, await outcomeOf(node.logIn(login))]).toEqual([login, "ok"]);
    }
    expect(await accounts.postgres.query("select * from unfolded_names")).toEqual([]);
  },
);

test("A1 of two old accounts with one email the older keeps it, the other logs in by its username and may set another", async () => {
  await using before = await databaseOfBefore("LOCALE 'C'");
  const { accounts, update } = before;
  const older = await insertAsBefore(accounts, "older", "JÜRGEN@example.com");
  const younger = await insertAsBefore(accounts, "younger", "jürgen@example.com");
  await accounts.postgres.query("update users set created_at = now() - interval '1 day' where id = $1", [
    older,
  ]);
  await update();
  const node = await accounts.startNode();
  const who = async (login: string) => (await node.logIn(login)).user.id;
  for (const email of ["jürgen@example.com", "JÜRGEN@example.com"]) expect(await who(email)).toBe(older);
  expect(await who("younger")).toBe(younger);
  const { access_token: token } = await node.logIn("younger");
  const change = (email: string) =>
    node.call(ENDPOINTS.users.updateMe, { token, body: { email, current_password: PASSWORD } });
  expect(await outcomeOf(change("Jürgen@example.com"))).toBe("email_taken");
  await change("jörg@example.com");
  expect(await who("JÖRG@example.com")).toBe(younger);
});

test("A1 a pass over many old accounts that was interrupted goes on where it was", async () => {
  await using before = await databaseOfBefore("LOCALE 'C'");
  const { accounts, update } = before;
  await accounts.postgres.query(
    `insert into users (id, username, display_name, email, password_hash)
     select gen_random_uuid(), 'user' || n, 'u', 'Ü' || n || '@example.com', $1 from generate_series(1, 4500) n`,
    [hash],
  );
  await update();
  // Whoever was stopped here has done the lower half.
  await accounts.postgres.query("update unfolded_names set user_id = '80000000-0000-0000-0000-000000000000'");
  const node = await accounts.startNode();
  const [left] = await accounts.postgres.query<{ below: number; above: number }>(
    `select count(*) filter (where id < '80000000-0000-0000-0000-000000000000')::int as below,
            count(*) filter (where id > '80000000-0000-0000-0000-000000000000')::int as above
     from users where email_key like 'Ü%'`,
  );
  expect(left?.below).toBeGreaterThan(0);
  expect(left?.above).toBe(0);
  const [some] = await accounts.postgres.query<{ email: string }>(
    "select email from users where id > '80000000-0000-0000-0000-000000000000' limit 1",
  );
  expect(await outcomeOf(node.logIn(some?.email.toLowerCase() ?? ""))).toBe("ok");
});

test("A1 a node of the version before that runs on makes, finds and changes accounts", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const { postgres } = accounts;
  const findAsBefore = async (email: string) =>
    (
      await postgres.query<{ id: UserId }>("select id from users where email_key = lower($1::text)", [email])
    )[0]?.id;
  const id = await insertAsBefore(accounts, "Alice", "Älice@Example.com");
  expect(await outcomeOf(node.logIn("aLICE"))).toBe("ok");
  expect(await findAsBefore("Älice@Example.com")).toBe(id);
  // A form that no PostgreSQL takes for the same is found from the next start on.
  await accounts.startNode();
  expect(await outcomeOf(node.logIn("A\u0308lice@example.com"))).toBe("ok");

  await postgres.query("update users set email = coalesce($2, email) where id = $1", [id, "Bea@example.com"]);
  expect(await outcomeOf(node.logIn("bea@example.com"))).toBe("ok");
  expect(await outcomeOf(node.logIn("älice@example.com"))).toBe("invalid_credentials");
  await postgres.query(
    "update users set username = 'deleted-x', email = null, password_hash = null, deleted_at = now() where id = $1",
    [id],
  );
  // A15: reserved, though that node knows nothing of it.
  expect(await outcomeOf(node.register("alice", "bea@example.com"))).toBe("username_taken");
  await node.register("bea", "bea@example.com");
});

test("an email that changes loses its proof, on whatever path, and one that stays keeps it", async () => {
  await using accounts = await withAccounts();
  const { postgres } = accounts;
  const id = await insertAsBefore(accounts, "alice", "alice@example.com");
  const isProved = async () =>
    (
      await postgres.query<{ is_proved: boolean }>(
        "select email_proved_at is not null as is_proved from users where id = $1",
        [id],
      )
    )[0]?.is_proved;
  const set = (assignments: string) => postgres.query(`update users set ${assignments} where id = $1`, [id]);
  await set("email_proved_at = now()");
  await set("email = email, display_name = 'A'");
  expect(await isProved()).toBe(true);
  await set("email = 'bea@example.com'");
  expect(await isProved()).toBe(false);
  await set("email = 'cleo@example.com', email_proved_at = now()");
  expect(await isProved()).toBe(true);
  await set("email = null");
  expect(await isProved()).toBe(false);
});

test("A12 every form of a name, and the email and the username of an account, are one counter", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ limits: limited() });
  await node.register("ida", "jürgen@example.com");
  const attempt = (email: string) =>
    outcomeOf(node.call(ENDPOINTS.auth.login, { body: { email, password: "wrong" }, ip: "192.0.2.1" }));
  const outcomes = [];
  for (const login of [
    "ida",
    "IDA",
    "jürgen@example.com",
    "JÜRGEN@example.com",
    "ju\u0308rgen@example.com",
    "ｉda",
  ])
    outcomes.push(await attempt(login));
  expect(outcomes).toEqual([...Array<string>(5).fill("invalid_credentials"), "rate_limited"]);
});

test("A12 every form of a name that nobody has is one counter", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ limits: limited() });
  const outcomes = [];
  for (const email of ["nobody", "NOBODY", "nobodY", "ｎobody", "n\u00ADobody", "nobody"])
    outcomes.push(await outcomeOf(node.call(ENDPOINTS.auth.login, { body: { email, password: "wrong" } })));
  expect(outcomes).toEqual([...Array<string>(5).fill("invalid_credentials"), "rate_limited"]);
});
