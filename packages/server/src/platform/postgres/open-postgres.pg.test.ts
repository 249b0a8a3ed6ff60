import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startPostgres, withDatabase } from "@gochat/testkit/database.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import { startDatabaseProxy } from "@gochat/testkit/fault-proxy.ts";
import { inMs } from "../deadline.ts";
import { createLogger } from "../logger.ts";
import { openPostgres } from "./open-postgres.ts";
import type { Postgres } from "./open-postgres.ts";
import { ConnectError, isConnectionLoss, isDataError, isRetryable, isUnavailable } from "./pg-errors.ts";
import { PoolBusyError, RolledBackError, violatedConstraint } from "./pg-errors.ts";
import type { Sql } from "./sql.ts";
import { allInOrder } from "./transaction.ts";

const logger = createLogger("silent");

function open(url: string, poolSize = 2, allowUnsafeDurability = false): Promise<Postgres> {
  return openPostgres({ url, poolSize, logger, allowUnsafeDurability });
}

async function backendPid(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return row?.pid ?? 0;
}

async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("columns arrive as the types of the wire", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url);
  const rows = await postgres.query(
    `SELECT timestamptz '2026-11-22 23:45:03.12+02' AS at, timestamptz '2026-01-01 00:00:00Z' AS whole,
            timestamptz '2026-01-01 00:00:00.123999Z' AS fine, NULL::timestamptz AS never, 9007199254740991::int8 AS seq,
            '0197f3b4-0000-7000-8000-000000000000'::uuid AS id, '{"a": [1]}'::jsonb AS doc, ARRAY[1, NULL]::int8[] AS seqs,
            ARRAY[timestamptz '2026-01-01 00:00:00Z'] AS times, $1::text AS text`,
    ["é"],
  );
  expect(rows).toEqual([
    {
      at: "2026-11-22T21:45:03.120Z",
      whole: "2026-01-01T00:00:00.000Z",
      fine: "2026-01-01T00:00:00.123Z",
      never: null,
      seq: 9_007_199_254_740_991,
      id: "0197f3b4-0000-7000-8000-000000000000",
      doc: { a: [1] },
      seqs: [1, null],
      times: ["2026-01-01T00:00:00.000Z"],
      text: "é",
    },
  ]);
  await expect(postgres.query("SELECT 9007199254740993::int8")).rejects.toThrow(RangeError);
});

test("every wait on the server is bounded, whatever the database is set to", async () => {
  await using database = await withDatabase();
  const url = new URL(database.url);
  url.searchParams.set("options", "-c search_path=pg_catalog");
  await using postgres = await open(url.href);
  const settings = [
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "TimeZone",
    "search_path",
  ];
  const rows = await postgres.query<{ value: string }>(
    "SELECT current_setting(name) AS value FROM unnest($1::text[]) WITH ORDINALITY AS s (name, place) ORDER BY place",
    [settings],
  );
  expect(rows.map(({ value }) => value)).toEqual(["5s", "2s", "10s", "UTC", "pg_catalog"]);
});

test("a named statement is prepared once on a connection", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  for (const value of [1, 2]) await postgres.query("SELECT $1::int", [value], { name: "echo" });
  const prepared = await postgres.query(
    "SELECT name, generic_plans + custom_plans AS runs FROM pg_prepared_statements",
  );
  expect(prepared).toEqual([{ name: "echo", runs: 2 }]);
});

test("a transaction commits when its work resolves and leaves nothing when it rejects", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  await postgres.query("CREATE TABLE t (id int PRIMARY KEY)");
  const pid = await backendPid(postgres);

  expect(await postgres.transaction((tx) => tx.query("INSERT INTO t VALUES (1) RETURNING id"))).toEqual([
    { id: 1 },
  ]);
  const failed = postgres.transaction(async (tx) => {
    await tx.query("INSERT INTO t VALUES (2)");
    throw new Error("changed my mind");
  });
  await expect(failed).rejects.toThrow("changed my mind");
  const duplicate = await outcomeOf(postgres.transaction((tx) => tx.query("INSERT INTO t VALUES (3), (1)")));
  expect(isDataError(duplicate)).toBe(true);
  expect(isConnectionLoss(duplicate)).toBe(false);
  expect(violatedConstraint(duplicate)).toBe("t_pkey");

  expect(await postgres.query("SELECT id FROM t")).toEqual([{ id: 1 }]);
  // Refusals do not cost the connection.
  expect(await backendPid(postgres)).toBe(pid);
});

test("a transaction whose work ignored an error does not pretend to have committed", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  const transaction = postgres.transaction(async (tx) => {
    await tx.query("CREATE TABLE t ()");
    await outcomeOf(tx.query("SELECT 1 / 0"));
  });
  await expect(transaction).rejects.toThrow("an error inside it was ignored");
  expect(await postgres.query("SELECT to_regclass('t') AS found")).toEqual([{ found: null }]);
});

test("what is sent in one go is one round trip, and one statement that fails leaves nothing of the others", async () => {
  await using database = await withDatabase();
  const { proxy, url } = await startDatabaseProxy(database.url);
  await using _proxy = proxy;
  await using postgres = await open(url, 1);
  await postgres.query("CREATE TABLE t (id int PRIMARY KEY)");
  const pid = await backendPid(postgres);
  proxy.delay(50);
  const insert = (tx: Sql, id: number) => tx.query("INSERT INTO t VALUES ($1)", [id], { name: "insert_t" });
  const all = (...ids: number[]) =>
    postgres.transaction((tx) => allInOrder([...ids.map((id) => insert(tx, id)), tx.commit()]));
  const trips = proxy.recordRoundTrips();
  await all(1, 2);
  expect(trips.map((calls) => calls.length)).toEqual([4]);

  expect(violatedConstraint(await outcomeOf(all(3, 2, 4)))).toBe("t_pkey");
  const ignored = postgres.transaction(async (tx) => {
    void outcomeOf(insert(tx, 2));
    await tx.commit();
  });
  await expect(ignored).rejects.toThrow("an error inside it was ignored");
  // A statement that was not looked at for the failure of another is not taken for prepared.
  const fresh = postgres.transaction((tx) =>
    allInOrder([insert(tx, 1), tx.query("SELECT $1::int AS n", [1], { name: "fresh" }), tx.commit()]),
  );
  expect(violatedConstraint(await outcomeOf(fresh))).toBe("t_pkey");
  expect(await postgres.query("SELECT $1::int AS n", [1], { name: "fresh" })).toEqual([{ n: 1 }]);
  expect(await postgres.query("SELECT id FROM t ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await backendPid(postgres)).toBe(pid);
});

test("E6 at the deadline a statement gives its connection up, and nobody waits for one any longer", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  await postgres.query("CREATE TABLE t ()");
  const startedAt = performance.now();
  const insert = (tx: Sql) => tx.query("INSERT INTO t SELECT FROM pg_sleep(4)");
  const reading = outcomeOf(postgres.within(inMs(300)).query("SELECT pg_sleep(4)"));
  const waiting = outcomeOf(postgres.within(inMs(200)).query("SELECT 1"));
  expect(await waiting).toBeInstanceOf(PoolBusyError);
  expect(isConnectionLoss(await reading)).toBe(true);
  const writing = await outcomeOf(postgres.within(inMs(300)).transaction(insert));
  expect(writing).toBeInstanceOf(RolledBackError);
  const committing = postgres.within(inMs(300)).transaction((tx) => allInOrder([insert(tx), tx.commit()]));
  expect(isConnectionLoss(await outcomeOf(committing))).toBe(true);
  expect(await outcomeOf(postgres.within(inMs(-1)).query("SELECT 1"))).toBeInstanceOf(PoolBusyError);
  expect(performance.now() - startedAt).toBeLessThan(4000);
  expect(await postgres.query("SELECT count(*)::int AS n FROM t")).toEqual([{ n: 0 }]);
  await eventually(() => expect(postgres.stats()).toMatchObject({ total: 1, waiting: 0 }));
});

test("a statement sent after the end of its transaction is refused", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  const tx = await postgres.transaction((sql) => Promise.resolve(sql));
  await expect(tx.query("SELECT 1")).rejects.toThrow("after the end of its transaction");
});

test("lock conflicts can be retried", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url);
  await postgres.query("CREATE TABLE t ()");
  const conflict = await postgres.transaction(async (tx) => {
    await tx.query("LOCK TABLE t");
    return outcomeOf(postgres.transaction((other) => other.query("LOCK TABLE t NOWAIT")));
  });
  expect(isRetryable(conflict)).toBe(true);
  expect(isConnectionLoss(conflict)).toBe(false);
});

test("a connection that is cut leaves an unknown outcome, but for a transaction that was not to be committed yet; the pool goes on with others", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 3);
  const [one, other, idle] = await Promise.all([
    postgres.openSession({ name: "test" }),
    outcomeOf(
      postgres.transaction(async (tx) => {
        await postgres.query("SELECT pg_terminate_backend($1)", [await backendPid(tx)]);
        await tx.query("SELECT 1");
      }),
    ),
    backendPid(postgres),
  ]);
  await using session = one;
  expect(other).toBeInstanceOf(RolledBackError);
  expect(isUnavailable(other)).toBe(true);
  const sleeping = outcomeOf(postgres.query("SELECT pg_sleep(4), 'cut me'"));
  await eventually(async () => {
    const cut = await session.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'",
    );
    expect(cut).toHaveLength(1);
  });
  expect(isConnectionLoss(await sleeping)).toBe(true);

  await session.query("SELECT pg_terminate_backend($1)", [idle]);
  await eventually(() => expect(postgres.stats().waiting).toBe(0));
  await eventually(async () => expect(await postgres.query("SELECT 1 AS one")).toEqual([{ one: 1 }]));
});

test("a statement that a hung server does not answer is given up, and its connection destroyed", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 3);
  await using observer = await open(database.url, 1);
  const stopped: number[] = [];
  const hang = async (sql: Sql) => {
    const pid = await backendPid(sql);
    process.kill(pid, "SIGSTOP");
    stopped.push(pid);
    return sql.query("SELECT 1");
  };
  await using session = await postgres.openSession({ name: "test", pipeline: true });
  try {
    const outcomes = await Promise.all([outcomeOf(postgres.transaction(hang)), outcomeOf(hang(session))]);
    expect(outcomes.map(isUnavailable)).toEqual([true, true]);
    expect(outcomes.map(isConnectionLoss)).toEqual([false, true]);
  } finally {
    for (const pid of stopped) process.kill(pid, "SIGCONT");
  }
  await eventually(() => expect(postgres.stats()).toMatchObject({ waiting: 0 }));
  const left = "SELECT FROM pg_stat_activity WHERE pid = ANY($1::int[])";
  await eventually(async () => expect(await observer.query(left, [stopped])).toEqual([]));
  expect(await postgres.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("the queue for a connection is bounded in length and in time", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url, 1);
  await using observer = await open(database.url, 1);
  const release = Promise.withResolvers<void>();
  const holder = postgres.transaction(async (tx) => {
    await tx.query("SELECT 1");
    await release.promise;
  });
  await eventually(() => expect(postgres.stats()).toEqual({ total: 1, idle: 0, waiting: 0 }));
  const waiting = Array.from({ length: 200 }, () => outcomeOf(postgres.query("SELECT 1")));
  expect(postgres.stats()).toEqual({ total: 1, idle: 0, waiting: 200 });
  await expect(postgres.query("SELECT 1")).rejects.toThrow(PoolBusyError);
  expect((await Promise.all(waiting)).every((error) => error instanceof PoolBusyError)).toBe(true);
  release.resolve();
  await holder;

  expect(await postgres.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  const backends =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  expect(await observer.query(backends)).toHaveLength(1);
});

test("a server that does not answer the first word is not waited for", async () => {
  await using silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(open(`postgres://gochat@127.0.0.1:${port}/gochat`)).rejects.toThrow(ConnectError);
  silent.close();
  await expect(open("postgres://gochat@127.0.0.1:1/gochat")).rejects.toThrow(
    /cannot be reached: .*ECONNREFUSED/,
  );
});

test("a session answers in order, and says when its connection has ended", async () => {
  await using database = await withDatabase();
  await using postgres = await open(database.url);
  const closed = await postgres.openSession({ name: "writer", pipeline: true });
  const answers = Promise.all([1, 2, 3].map((value) => closed.query("SELECT $1::int AS value", [value])));
  const [activity] = await closed.query("SELECT current_setting('application_name') AS name");
  await closed.close();
  expect(await answers).toEqual([[{ value: 1 }], [{ value: 2 }], [{ value: 3 }]]);
  expect(activity).toEqual({ name: "gochat writer" });

  const destroyed = await postgres.openSession({ name: "writer" });
  const inFlight = outcomeOf(destroyed.query("SELECT pg_sleep(4)"));
  destroyed.destroy();
  expect(isConnectionLoss(await inFlight)).toBe(true);
  expect([closed.isOpen, destroyed.isOpen]).toEqual([false, false]);

  const cut = await postgres.openSession({ name: "writer", pipeline: true });
  expect(cut.isOpen).toBe(true);
  await postgres.query("SELECT pg_terminate_backend($1)", [await backendPid(cut)]);
  await eventually(() => expect(cut.isOpen).toBe(false));
  expect(isConnectionLoss(await outcomeOf(cut.query("SELECT 1")))).toBe(true);
  await cut.close();
});

test("a database with synchronous_commit off is refused, unless that is allowed", async () => {
  await using database = await withDatabase();
  await using admin = await open(database.url, 1);
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  await expect(open(database.url)).rejects.toThrow(/synchronous_commit is off.*ALTER DATABASE/);
  await using _ = await open(database.url, 1, true);
});

test("a role with synchronous_commit off is refused", async () => {
  await using database = await withDatabase();
  await using admin = await open(database.url, 1);
  const role = `gochat_test_${randomBytes(6).toString("hex")}`;
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'only-here'`);
  try {
    await admin.query(`ALTER ROLE ${role} SET synchronous_commit = off`);
    const url = new URL(database.url);
    url.username = role;
    url.password = "only-here";
    await expect(open(url.href)).rejects.toThrow("synchronous_commit is off");
  } finally {
    await admin.query(`DROP ROLE ${role}`);
  }
});

test("a server with fsync and full_page_writes off is refused, with both named", async () => {
  await using server = await startPostgres({ fsync: "off", full_page_writes: "off" });
  await expect(open(server.url)).rejects.toThrow(/fsync is off[^]*full_page_writes is off/);
  await using _ = await open(server.url, 1, true);
});
