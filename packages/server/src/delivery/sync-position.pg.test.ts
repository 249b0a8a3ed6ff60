import { randomUUID } from "node:crypto";
import type { ConversationId } from "@gochat/protocol";
import { connectSql, startPostgres } from "@gochat/testkit";
import type { TestPostgres, TestSql } from "@gochat/testkit";
import { createDatabase } from "@gochat/testkit/database-admin.ts";
import { runsOf } from "@gochat/testkit/runs.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../platform/postgres/migrate.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import { findSyncToken, selectCommits } from "./commits-store.ts";

const logger = createLogger("silent");
// Beyond what is read again without a look at who holds it back.
const MANY = 1100;

const stack = new AsyncDisposableStack();
let cluster: TestPostgres;
let url: string;
let postgres: Postgres;
let neighbour: TestSql;

beforeAll(async () => {
  cluster = stack.use(await startPostgres({ max_prepared_transactions: "2" }));
  ({ url } = await createDatabase(cluster.url, "position"));
  await migrate({ url, directory: DATABASE_DIRECTORY, logger });
  postgres = stack.use(await openPostgres({ url, poolSize: 8, logger, allowUnsafeDurability: true }));
  neighbour = stack.use(await connectSql(cluster.url));
});
afterAll(() => stack.disposeAsync());

const position = async (): Promise<number> => Number((await findSyncToken(postgres)).syncToken);

/** Answers with the transaction that it is. */
async function begin(sql: TestSql): Promise<number> {
  await sql.rows("begin");
  const [row] = await sql.rows<{ xid: string }>("select pg_current_xact_id()::text as xid");
  return Number(row?.xid);
}

async function passTransactions(): Promise<void> {
  await using sql = await connectSql(url);
  await sql.rows(
    `do $$ begin for i in 1 .. ${MANY} loop perform pg_current_xact_id(); commit; end loop; end $$`,
  );
}

test("R4 a transaction of another database that stays open does not hold back where a sync begins", async () => {
  const xid = await begin(neighbour);
  await passTransactions();
  expect(await position()).toBeGreaterThan(xid + MANY);
  await neighbour.rows("rollback");
});

test("R4 nor does one that was prepared in another database and never ended", async () => {
  const xid = await begin(neighbour);
  await neighbour.rows("prepare transaction 'forgotten'");
  await passTransactions();
  expect(await position()).toBeGreaterThan(xid + MANY);
  await neighbour.rows("rollback prepared 'forgotten'");
});

test("R4 a transaction of this database holds it back until it ends, also when it was prepared", async () => {
  await using sql = await connectSql(url);
  const xid = await begin(sql);
  await passTransactions();
  expect(await position()).toBeLessThanOrEqual(xid);
  await sql.rows("prepare transaction 'ours'");
  expect(await position()).toBeLessThanOrEqual(xid);
  await sql.rows("commit prepared 'ours'");
  expect(await position()).toBeGreaterThan(xid);
});

test("R4 it is found by a role that may not see what others do", async () => {
  const xid = await begin(neighbour);
  await passTransactions();
  await using sql = await connectSql(url);
  await sql.rows("create role plain");
  await sql.rows("set role plain");
  const [row] = await sql.rows<{ at: string }>("select sync_position()::text as at");
  expect(Number(row?.at)).toBeGreaterThan(xid);
  await sql.rows("reset role");
  await sql.rows("revoke select on pg_stat_activity from public");
  await sql.rows("set role plain");
  const [hidden] = await sql.rows<{ at: string }>("select sync_position()::text as at");
  expect(Number(hidden?.at)).toBeLessThanOrEqual(xid);
  await sql.rows("reset role");
  await sql.rows("grant select on pg_stat_activity to public");
  await neighbour.rows("rollback");
});

test("R6 whatever overlaps, here and in another database, no commit falls between two readings", async () => {
  await begin(neighbour);
  await passTransactions();
  const committed: string[] = [];
  const seen = new Set<string>();
  const over = new AbortController();

  const writer = async (nth: number) => {
    await using own = await connectSql(url);
    await using elsewhere = await connectSql(cluster.url);
    for (let i = 0; i < runsOf(1000); i++) {
      const id = randomUUID();
      await elsewhere.rows("begin");
      await elsewhere.rows("select pg_current_xact_id()");
      await own.rows("begin");
      await own.rows("insert into commits (node_id, heads) values ($1, $2)", [
        randomUUID(),
        JSON.stringify([[id, 1, 1, null]]),
      ]);
      await own.rows("select pg_sleep($1)", [((i * 7 + nth * 5) % 11) / 1000]);
      await own.rows(i % 5 === 0 ? "rollback" : "commit");
      if (i % 5 !== 0) committed.push(id);
      await elsewhere.rows("commit");
    }
  };
  let { syncToken } = await findSyncToken(postgres);
  const read = async () => {
    const commits = await selectCommits(postgres, syncToken, null);
    for (const [id] of commits.heads) seen.add(id satisfies ConversationId);
    ({ syncToken } = commits);
  };
  const reading = (async () => {
    while (!over.signal.aborted) await read();
  })();
  await Promise.all(Array.from({ length: 6 }, (_, nth) => writer(nth)));
  over.abort();
  await reading;
  await read();
  expect(committed.filter((id) => !seen.has(id))).toEqual([]);
  await neighbour.rows("rollback");
});
