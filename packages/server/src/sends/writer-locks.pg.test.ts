import type { ConversationId, UserId } from "@gochat/protocol";
import { connectSql, eventually } from "@gochat/testkit";
import { insertUsers, openDirect } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import type { SendOutcome } from "./pending-send.ts";
import { openPool, startWriter, startWriterRig } from "@gochat/testkit/rigs/writer.ts";
import type { TestWriter, WriterRig } from "@gochat/testkit/rigs/writer.ts";

const CONVERSATIONS = 40;
// A neighbour of a locked conversation is answered within this.
const SOON_MS = 1000;

interface Scene {
  rig: WriterRig;
  alice: UserId;
  locked: ConversationId;
  free: ConversationId[];
}

/** Conversations of one person, all in one lane. */
async function openMany(rig: WriterRig): Promise<Scene> {
  const [alice, ...others] = await insertUsers(rig.postgres, CONVERSATIONS + 1);
  const ids: ConversationId[] = [];
  for (const other of others) ids.push(await openDirect(rig.postgres, alice, other));
  const [locked, ...free] = ids;
  if (locked === undefined) throw new Error("there are forty");
  return { rig, alice, locked, free };
}

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const startedAt = performance.now();
  const answer = await work;
  return { answer, ms: performance.now() - startedAt };
}

const kindOf = (outcome: SendOutcome) => (outcome.kind === "refused" ? outcome.error.code : outcome.kind);

/** Sends to the free conversations, again and again while `during` has no answer: what they were answered, and the longest wait. */
async function sendMeanwhile({ rig, alice, free }: Scene, during: Promise<unknown>) {
  const over = new AbortController();
  void during.finally(() => over.abort());
  const kinds = new Set<string>();
  let slowestMs = 0;
  await Promise.all(
    free.map(async (conversation) => {
      do {
        const { answer, ms } = await timed(rig.send(alice, conversation, "free"));
        kinds.add(kindOf(answer));
        slowestMs = Math.max(slowestMs, ms);
      } while (!over.signal.aborted);
    }),
  );
  return { kinds: [...kinds], slowestMs };
}

test("D12 D2 L1 a conversation that is locked for 8 seconds delays nobody but itself, and its send is refused as busy", async () => {
  await using rig = await startWriterRig(1);
  const scene = await openMany(rig);
  await using other = await connectSql(rig.url);
  await other.rows("begin");
  await other.rows("select from conversations where id = $1 for update", [scene.locked]);
  const waiting = rig.send(scene.alice, scene.locked, "waits");
  const neighbours = await sendMeanwhile(scene, waiting);
  expect(neighbours.kinds).toEqual(["stored"]);
  expect(neighbours.slowestMs).toBeLessThan(SOON_MS);
  expect(await waiting).toMatchObject({ kind: "refused", error: { code: "busy" } });
  await other.rows("rollback");
  expect(await rig.postgres.query("select from messages where content = 'waits'")).toEqual([]);
  expect(kindOf(await rig.send(scene.alice, scene.locked, "now"))).toBe("stored");
});

test("D12 a member's row that is locked delays nobody but that member", async () => {
  await using rig = await startWriterRig(1);
  const scene = await openMany(rig);
  await using other = await connectSql(rig.url);
  await other.rows("begin");
  await other.rows("select from members where conversation_id = $1 and user_id = $2 for update", [
    scene.locked,
    scene.alice,
  ]);
  const waiting = rig.send(scene.alice, scene.locked, "waits");
  const first = await Promise.all(scene.free.map((id) => timed(rig.send(scene.alice, id, "free"))));
  expect(first.map(({ answer }) => kindOf(answer))).toEqual(first.map(() => "stored"));
  expect(Math.max(...first.map(({ ms }) => ms))).toBeLessThan(SOON_MS);
  await other.rows("rollback");
  expect(kindOf(await waiting)).toBe("stored");
});

test("O3 sends to a locked conversation are stored in their order once it is free, with those that came later", async () => {
  await using rig = await startWriterRig(1);
  const scene = await openMany(rig);
  const { alice, locked, free } = scene;
  await using other = await connectSql(rig.url);
  await other.rows("begin");
  await other.rows("select from conversations where id = $1 for update", [locked]);
  const outcomes: Promise<SendOutcome>[] = [];
  // Every other one is settled by a batch of its own, before the next one comes.
  for (let i = 0; i < 40; i++) {
    outcomes.push(rig.send(alice, locked, `${i}`));
    if (i % 2 === 0) await rig.send(alice, free[i % free.length] ?? locked, "free");
    if (i === 30) await other.rows("rollback");
  }
  expect((await Promise.all(outcomes)).map(kindOf)).toEqual(outcomes.map(() => "stored"));
  const rows = await rig.postgres.query<{ content: string }>(
    "select content from messages where conversation_id = $1 order by seq",
    [locked],
  );
  expect(rows.map(({ content }) => content)).toEqual(outcomes.map((_, i) => `${i}`));
});

test("O3 a bad send in a batch does not let others pass those that were put aside", async () => {
  await using rig = await startWriterRig(1);
  const { alice, locked, free } = await openMany(rig);
  await using other = await connectSql(rig.url);
  await other.rows("begin");
  await other.rows("select from conversations where id = $1 for update", [locked]);
  // One batch, which is halved: PostgreSQL cannot hold NUL.
  const outcomes = ["0", "1", "2", "3"].map((content) => rig.send(alice, locked, content));
  const bad = rig.send(alice, free[0] ?? locked, "\u0000");
  outcomes.push(...["4", "5", "6", "7"].map((content) => rig.send(alice, locked, content)));
  expect(await bad).toMatchObject({ kind: "refused", error: { code: "invalid_request" } });
  await other.rows("rollback");
  expect((await Promise.all(outcomes)).map(kindOf)).toEqual(outcomes.map(() => "stored"));
  expect(rig.stored.map(({ message }) => message.content)).toEqual(outcomes.map((_, i) => `${i}`));
});

test("D2 a send that may have been stored before it met a lock is unknown, not refused, when its time is up", async () => {
  await using rig = await startWriterRig(1);
  const { alice, locked } = await openMany(rig);
  await rig.postgres.query(
    `create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return new; end $$`,
  );
  await rig.postgres.query(
    "create trigger linger before insert on messages for each row when (new.content = 'slow') execute function linger()",
  );
  await using other = await connectSql(rig.url);
  const sleeper = async () => {
    const [row] = await rig.postgres.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
    );
    if (row === undefined) throw new Error("The batch is not in the middle of its statement yet.");
    return row.pid;
  };
  const sent = rig.send(alice, locked, "slow", "key");
  const pid = await eventually(sleeper);
  await other.rows("begin");
  const locking = other.rows("select from conversations where id = $1 for update", [locked]);
  await eventually(async () =>
    expect(
      await rig.postgres.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      ),
    ).toHaveLength(1),
  );
  await rig.postgres.query("select pg_terminate_backend($1)", [pid]);
  await locking;
  expect(await sent).toMatchObject({ kind: "unknown" });
  await other.rows("rollback");
});

test("L1 two nodes that send to one conversation at once both get their share", async () => {
  await using rig = await startWriterRig(1);
  await using postgres = await openPool(rig.url, 2);
  await using second = startWriter(postgres, 1);
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  const conversation = await openDirect(rig.postgres, alice, bob);
  const until = performance.now() + 2000;
  const kinds = new Set<string>();
  const sendOn = async (node: TestWriter, from: UserId) => {
    while (performance.now() < until) kinds.add(kindOf(await node.send(from, conversation, "x")));
  };
  await Promise.all(Array.from({ length: 20 }, () => [sendOn(rig, alice), sendOn(second, bob)]).flat());
  expect([...kinds]).toEqual(["stored"]);
  const shares = [rig.stored.length, second.stored.length];
  const [row] = await rig.postgres.query<{ n: number; last: number }>(
    "select count(*)::int as n, max(seq)::int as last from messages",
  );
  expect(row).toEqual({ n: rig.stored.length + second.stored.length, last: row?.n });
  expect(Math.min(...shares)).toBeGreaterThan(0.2 * Math.max(...shares));
});
