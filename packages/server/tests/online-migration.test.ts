import { readFile } from "node:fs/promises";
import { connectSql, connectUser, eventually, startRedis, TEST_JWT_SECRET } from "@gochat/testkit";
import type { TestClient, TestSql } from "@gochat/testkit";
import type { ConversationId } from "@gochat/protocol";
import { withEmptyDatabase } from "@gochat/testkit/database.ts";
import { startServerProcess } from "@gochat/testkit/server-process.ts";
import { expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { DATABASE_DIRECTORY, migrate } from "../src/platform/postgres/migrate.ts";
import { FORMER, unpackFormer } from "./former/unpack-former.ts";

/*
 * What a database of the version before becomes while others go on working in it.
 */

const migrateDatabase = (url: string) =>
  migrate({ url, directory: DATABASE_DIRECTORY, logger: createLogger("silent") });

async function restoreFormer(sql: TestSql): Promise<void> {
  await sql.rows(await readFile(FORMER.database, "utf8"));
  await sql.rows("reset all");
}

/** Notes after each change of the schema what its transaction has locked of the tables that there were. */
const NOTE_LOCKS = `
  create schema seen;
  create table seen.tables as
    select oid, relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname not like 'schema\\_%';
  create table seen.locks (xid xid8, name text, is_strong boolean, primary key (xid, name, is_strong));
  create function seen.note_locks() returns event_trigger language plpgsql as $$
  begin
    insert into seen.locks
    select distinct pg_current_xact_id(), t.name, l.mode not in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
    from pg_locks l join seen.tables t on t.oid = coalesce(pg_partition_root(l.relation), l.relation)
    where l.pid = pg_backend_pid() and l.granted
    on conflict do nothing;
  end $$;
  create event trigger note_locks on ddl_command_end execute function seen.note_locks()`;

test("no transaction that changes the schema of the version before locks a second table", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await restoreFormer(sql);
  await sql.rows(NOTE_LOCKS);
  await migrateDatabase(database.url);
  const transactions = await sql.rows<{ names: string[] }>(
    `select array_agg(distinct name order by name) as names from seen.locks group by xid having bool_or(is_strong) order by xid`,
  );
  const locked = transactions.map(({ names }) => names.join(", "));
  expect(locked).toContain("members");
  expect(locked).toContain("conversations");
  expect(locked.filter((names) => names.includes(","))).toEqual([]);
});

test("a migration lets a transaction end that locks a conversation first and its members after", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await restoreFormer(sql);
  await using other = await connectSql(database.url);
  await other.rows("begin");
  await other.rows("select from conversations for update");
  const migrated = migrateDatabase(database.url);
  migrated.catch(() => {});
  await eventually(async () =>
    expect(
      await sql.rows(
        `select from pg_locks where relation = 'conversations'::regclass and mode = 'AccessExclusiveLock' and not granted`,
      ),
    ).toHaveLength(1),
  );
  await other.rows("update members set delivered_seq = delivered_seq");
  await other.rows("commit");
  expect((await migrated).migrations).toContain("0041_last_text");
});

test("what lies in the archive of the version before stays there, behind the newest message", async () => {
  await using database = await withEmptyDatabase();
  await using sql = await connectSql(database.url);
  await restoreFormer(sql);
  await sql.rows("update members set archived_at = '2026-01-01' where archived_at is not null");
  await migrateDatabase(database.url);
  const archived = await sql.rows<{ ms: number }>(
    `select (extract(epoch from m.archived_at - c.last_activity_at) * 1000)::int as ms
     from members m join conversations c on c.id = m.conversation_id where m.archived_at is not null`,
  );
  expect(archived.map(({ ms }) => ms)).toEqual([1]);
});

test("D1 while the schema changes people on a node of the version before go on sending", async () => {
  await using former = await unpackFormer();
  await using database = await withEmptyDatabase();
  {
    await using sql = await connectSql(database.url);
    await restoreFormer(sql);
  }
  await using redis = await startRedis();
  await using before = await startServerProcess(
    { DATABASE_URL: database.url, REDIS_ADDR: redis.addr, JWT_SECRET: TEST_JWT_SECRET, RATE_LIMITS: "off" },
    former.main,
  );
  await using alice = await connectUser(before, "alice");
  await using bob = await connectUser(before, "bob");
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "before");
  let isOver = false;
  const sending = [alice, bob].map((client) => sendUntil(client, conversation_id, () => isOver));
  await migrateDatabase(database.url);
  isOver = true;
  const sent = await Promise.all(sending);
  expect(Math.min(...sent)).toBeGreaterThan(0);
  expect(before.output).not.toMatch(/"level":[56]0/);
});

/** How many were stored; throws when one was not. */
async function sendUntil(
  client: TestClient,
  conversation_id: ConversationId,
  isOver: () => boolean,
): Promise<number> {
  for (let sent = 0; ; sent++) {
    if (isOver()) return sent;
    await client.sendMessage({ conversation_id }, `message ${sent}`);
  }
}
