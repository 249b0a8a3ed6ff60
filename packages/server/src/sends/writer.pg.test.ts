import { randomUUID } from "node:crypto";
import type { ConversationId } from "@gochat/protocol";
import { eventually, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { insertUsers, openDirect } from "@gochat/testkit/people.ts";
import { appendMessages } from "./sends-store.ts";
import type { AppendedRow } from "./sends-store.ts";
import type { PendingSend } from "./pending-send.ts";
import type { PostgresSession, PostgresSessionOptions } from "../platform/postgres/session.ts";
import { openPool, pendingSend, startWriter, startWriterRig } from "@gochat/testkit/rigs/writer.ts";

const NODE_ID = randomUUID();

test("O1 one bad send in a batch is refused by itself, and the others are stored without a hole", async () => {
  await using rig = await startWriterRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  const conversation = await openDirect(rig.postgres, alice, bob);
  // PostgreSQL cannot hold NUL. The schema keeps it out; the writer must survive it all the same.
  const contents = ["one", "t\u0000o", "three", "four"];
  const outcomes = await Promise.all(contents.map((content) => rig.send(alice, conversation, content)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(["stored", "refused", "stored", "stored"]);
  expect(rig.stored.map(({ message }) => [message.seq, message.content])).toEqual([
    [1, "one"],
    [2, "three"],
    [3, "four"],
  ]);
});

test("D3 D8 one batch may hold new sends, repeats, conflicts, and sends of those who are no members", async () => {
  await using rig = await startWriterRig();
  const [alice, bob, mallory] = await insertUsers(rig.postgres, 3);
  const conversation = await openDirect(rig.postgres, alice, bob);
  await rig.send(alice, conversation, "first", "k1");
  const outcomes = await Promise.all([
    rig.send(alice, conversation, "first", "k1"),
    rig.send(alice, conversation, "other", "k1"),
    rig.send(mallory, conversation, "hello", "k1"),
    rig.send(bob, conversation, "second", "k1"),
    rig.send(alice, randomUUID() as ConversationId, "nowhere"),
    rig.send(alice, conversation, "third", "k2"),
    rig.send(alice, conversation, "third", "k2"),
  ]);
  expect(outcomes.map((o) => (o.kind === "refused" ? o.error.code : o.kind))).toEqual([
    "duplicate",
    "conflict",
    "conversation_not_found",
    "stored",
    "conversation_not_found",
    "stored",
    "duplicate",
  ]);
  expect(rig.stored.map(({ message }) => message.seq)).toEqual([1, 2, 3]);
});

test("O1 D3 sixteen writers on one conversation, each key twice: no hole, no double, no deadlock", async () => {
  await using database = await withDatabase();
  await using postgres = await openPool(database.url, 16);
  const [alice, bob, carol] = await insertUsers(postgres, 3);
  // Two conversations in every batch, named in both orders: locks are taken in one.
  const both = [await openDirect(postgres, alice, bob), await openDirect(postgres, alice, carol)];
  const batches = Array.from({ length: 16 }, (_, i) =>
    Array.from({ length: 20 }, (_, n) =>
      pendingSend(alice, both[(i + n) % 2] as ConversationId, `m${n}`, `${i >> 1}-${n}`, () => {}),
    ),
  );
  // What is locked at the moment is tried again, as a lane does it.
  const append = async (batch: PendingSend[]): Promise<AppendedRow[]> => {
    const rows = await appendMessages(postgres, NODE_ID, batch, {
      awaited: batch[0]?.conversationId ?? null,
    });
    const locked = batch.filter((_, i) => rows[i]?.outcome === "locked");
    const answered = rows.filter(({ outcome }) => outcome !== "locked");
    return locked.length === 0 ? answered : [...answered, ...(await append(locked))];
  };
  const answers = await Promise.all(batches.map(append));
  const stored = answers.flat().filter(({ outcome }) => outcome === "stored");
  // Twins start at different conversations, so each of the two holds every key of one of them.
  expect(answers.flat().every(({ outcome }) => outcome === "stored" || outcome === "duplicate")).toBe(true);
  const rows = await postgres.query<{ n: number; head: number; keys: number }>(
    "select count(*)::int as n, max(seq)::int as head, count(distinct client_id)::int as keys from messages group by conversation_id",
  );
  for (const { n, head, keys } of rows) expect([head, keys]).toEqual([n, n]);
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(stored.length);
});

test("a writer that closes stores what is queued, and refuses what comes later", async () => {
  await using rig = await startWriterRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  const conversation = await openDirect(rig.postgres, alice, bob);
  const early = Array.from({ length: 50 }, (_, i) => rig.send(alice, conversation, `${i}`));
  const closing = rig[Symbol.asyncDispose]();
  const late = rig.send(alice, conversation, "late");
  expect((await Promise.all(early)).map(({ kind }) => kind)).toEqual(early.map(() => "stored"));
  expect(await late).toMatchObject({ kind: "refused", error: { code: "unavailable" } });
  await closing;
});

test("D2 a connection that ended while nobody sent anything puts no send in doubt", async () => {
  await using database = await withDatabase();
  await using postgres = await openPool(database.url, 2);
  const [alice, bob] = await insertUsers(postgres, 2);
  const conversation = await openDirect(postgres, alice, bob);
  const opened: PostgresSession[] = [];
  const openSession = async (options: PostgresSessionOptions) => {
    const session = await postgres.openSession(options);
    opened.push(session);
    return session;
  };
  await using writer = startWriter({ openSession }, 1);
  expect((await writer.send(alice, conversation, "before")).kind).toBe("stored");
  await postgres.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gochat writer %' and datname = current_database()",
  );
  await eventually(() => expect(opened[0]?.isOpen).toBe(false));
  expect((await writer.send(alice, conversation, "after")).kind).toBe("stored");
  expect(opened).toHaveLength(2);
});

test("a plan that was made for an empty table does not read the whole table once it is full", async () => {
  await using rig = await startWriterRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  const conversation = await openDirect(rig.postgres, alice, bob);
  await using session = await rig.postgres.openSession({ name: "test" });
  const append = (i: number) =>
    appendMessages(session, NODE_ID, [pendingSend(alice, conversation, "x", `key ${i}`, () => {})]);
  // From the sixth time on the plan is kept.
  for (let i = 0; i < 8; i++) await append(i);
  await rig.postgres.query(
    `insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at)
     select $1, i, i + 1, i + 1, gen_random_uuid(), $2, 'other ' || i, 'x', now() from generate_series(100, 20000) i`,
    [conversation, alice],
  );
  const read = async () => {
    const [row] = await session.query<{ n: number }>(
      "select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::int as n from pg_stat_xact_user_tables where relname ~ '^messages'",
    );
    return row?.n ?? 0;
  };
  await session.query("begin");
  const before = await read();
  await append(8);
  expect((await read()) - before).toBeLessThan(100);
  await session.query("rollback");
});

test("who has sent to a conversation is known by their row in members, and nobody else's says so", async () => {
  await using rig = await startWriterRig();
  const [alice, bob, carol] = await insertUsers(rig.postgres, 3);
  const conversation = await openDirect(rig.postgres, alice, bob);
  await openDirect(rig.postgres, alice, carol);
  // The test-kit makes people who have.
  await rig.postgres.query("update members set has_written = false");
  await rig.send(alice, conversation, "hello");
  expect(await rig.postgres.query("select conversation_id, user_id from members where has_written")).toEqual([
    { conversation_id: conversation, user_id: alice },
  ]);
});
