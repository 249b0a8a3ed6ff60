import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import { eventually, withDatabase } from "@gochat/testkit";
import { insertUsers, openDirect } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import type { EphemeralEvent } from "../conversation-event.ts";
import { createLogger } from "../platform/logger.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import { CatchUpPoll } from "./catch-up-poll.ts";
import { purgeCommits } from "./commits-store.ts";

const logger = createLogger("silent");
const conversationId = randomUUID() as ConversationId;
const userId = randomUUID() as UserId;

type Revealed = [from: number, to: number, userIds: readonly UserId[] | null];

/** A node that looks at commits, and writes down what it learns of one conversation. */
async function startCheck() {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPostgres({ url, poolSize: 2, logger, allowUnsafeDurability: true }));
  const nodeId = randomUUID();
  const revealed: Revealed[] = [];
  const asked: UserId[] = [];
  let lost = 0;
  const markedEvent = (frame: string): EphemeralEvent => ({
    conversationId,
    audience: null,
    frame,
    perUser: [],
    exceptConnection: null,
    isPassing: false,
  });
  const delivered: string[] = [];
  const renamed: UserId[] = [];
  const poll = new CatchUpPoll({
    sql: postgres,
    nodeId,
    fanOut: {
      reveal: (_id, from, to, userIds) => revealed.push([from, to, userIds]),
      isAnyoneHere: () => false,
      deliverEphemeralIfNew: ({ frame }) => delivered.push(frame),
      deliverUserIfNew: ({ user }) => renamed.push(user.id),
    },
    isHere: (id) => id === userId,
    onLost: () => lost++,
    logger,
  });
  await poll.start(
    async (pairs) => {
      asked.push(...pairs.map((pair) => pair.userId));
      return pairs.map((pair) => markedEvent(pair.userId));
    },
    async (userIds) =>
      userIds.map((id) => ({
        user: { id, username: id, display_name: id, version: 2, avatar_id: null },
        groups: [],
        peers: [],
      })),
  );
  const stopping = new AbortController();
  const running = poll.run(stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await running;
  });
  const kept = stack.move();
  return {
    poll,
    postgres,
    nodeId,
    revealed,
    asked,
    delivered,
    renamed,
    lost: () => lost,
    commit: (node: string, heads: unknown, marks: unknown = []) =>
      postgres.query("insert into commits (node_id, heads, marks) values ($1, $2, $3)", [
        node,
        JSON.stringify(heads),
        JSON.stringify(marks),
      ]),
    /** Looks now, and resolves when it has. */
    async look() {
      const { syncToken } = poll;
      // So that the next token is another one.
      await postgres.query("select pg_current_xact_id()");
      poll.hurry();
      await eventually(() => expect(poll.syncToken).not.toBe(syncToken));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

test("R6 what other nodes commit is revealed in the order of versions, whatever the order of their rows", async () => {
  await using node = await startCheck();
  const other = randomUUID();
  await node.commit(other, [[conversationId, 7, 9, null]]);
  await node.commit(other, [[conversationId, 4, 6, [userId]]]);
  await node.commit(node.nodeId, [[conversationId, 10, 10, null]]);
  await node.look();
  expect(node.revealed.slice(0, 2)).toEqual([
    [4, 6, [userId]],
    [7, 9, null],
  ]);
  expect(node.revealed).not.toContainEqual([10, 10, null]);
});

test("R6 who commits late is seen, however often the node looks meanwhile", async () => {
  await using node = await startCheck();
  const other = randomUUID();
  await node.postgres.transaction(async (tx) => {
    await tx.query("insert into commits (node_id, heads) values ($1, $2)", [
      other,
      JSON.stringify([[conversationId, 3, 3, null]]),
    ]);
    for (const version of [4, 5]) {
      await node.commit(other, [[conversationId, version, version, null]]);
      node.poll.hurry();
      await eventually(() => expect(node.revealed).toContainEqual([version, version, null]));
    }
    expect(node.revealed).not.toContainEqual([3, 3, null]);
  });
  node.poll.hurry();
  await eventually(() => expect(node.revealed).toContainEqual([3, 3, null]));
});

test("R6 a commit of its own is revealed when the node learns only later that its answer was lost", async () => {
  await using node = await startCheck();
  await node.commit(node.nodeId, [[conversationId, 5, 5, null]]);
  await node.look();
  expect(node.revealed).toEqual([]);
  node.poll.suspectOwn();
  await eventually(() => expect(node.revealed).toContainEqual([5, 5, null]));
});

test("R6 a marker of a direct conversation is told to the other one of the two", async () => {
  await using node = await startCheck();
  const [peer] = await insertUsers(node.postgres, 1);
  await node.postgres.query("insert into users (id, username, display_name) values ($1, 'here', 'Here')", [
    userId,
  ]);
  const direct = await openDirect(node.postgres, peer, userId);
  await node.commit(randomUUID(), [], [[direct, peer]]);
  await node.look();
  expect(new Set(node.asked)).toEqual(new Set([peer]));
});

test("R6 markers that moved on other nodes are told to who is here, and to nobody else", async () => {
  await using node = await startCheck();
  const stranger = randomUUID();
  const marks = [
    [conversationId, userId, false],
    [conversationId, userId, true],
    [conversationId, stranger, false],
    [conversationId, stranger, true],
  ];
  await node.commit(randomUUID(), [], marks);
  await node.look();
  // What commits while something else is open is read twice.
  expect([new Set(node.asked), new Set(node.delivered)]).toEqual([new Set([userId]), new Set([userId])]);
});

test("R3 within 5 seconds the node knows that the database is another one than before", async () => {
  await using node = await startCheck();
  const before = node.poll.epoch;
  expect(before).toMatch(/^[0-9a-f]{32}$/);
  await node.postgres.query("update deployment set epoch = gen_random_uuid()");
  await eventually(() => expect(node.poll.epoch).not.toBe(before), { timeoutMs: 7000 });
  expect(node.lost()).toBe(1);
});

test("R6 commits that are old enough are deleted, and no others", async () => {
  await using database = await withDatabase();
  await using postgres = await openPostgres({
    url: database.url,
    poolSize: 1,
    logger,
    allowUnsafeDurability: true,
  });
  const left = async () =>
    (
      await postgres.query<{ age: number }>(
        "select age from commits, cast(extract(minute from now() - created_at) as int) age order by age",
      )
    ).map(({ age }) => age);
  for (const minutes of [9, 7, 6, 4, 0])
    await postgres.query(
      "insert into commits (node_id, created_at) values ($1, now() - $2 * interval '1 minute')",
      [randomUUID(), minutes],
    );
  await purgeCommits(postgres, 5 * 60_000);
  expect(await left()).toEqual([0, 4]);
  await purgeCommits(postgres, 0);
  expect(await left()).toEqual([]);
});
