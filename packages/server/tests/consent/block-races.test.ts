import type { ConversationId, UserId } from "@gochat/protocol";
import { call, connectSql, connectUser, startNodes } from "@gochat/testkit";
import type { TestClient, TestCluster, TestSql } from "@gochat/testkit";
import { insertNamed } from "@gochat/testkit/people.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOfAnswer } from "../http-call.ts";
import type { HttpAnswer } from "../http-call.ts";

/*
 * Whoever blocks and whoever does what the block refuses begin in the same few turns, on two nodes. Either of them may be first; what was
 * committed after the block is refused, and what is told of the conversation is what is in the table of blocks.
 */

const RACES = 300;
const AT_ONCE = 16;
const TIMEOUT = { timeout: timeoutOf(60_000) };

let cluster: TestCluster;
let sql: TestSql;
beforeAll(async () => {
  cluster = await startNodes(2);
  sql = await connectSql(cluster.databaseUrl);
});
afterAll(async () => {
  await sql[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

interface Person {
  readonly name: string;
  readonly id: UserId;
}

let made = 0;
async function people(count: number): Promise<Person[]> {
  const names = Array.from({ length: count }, () => `racer-${++made}`);
  const ids = await insertNamed(sql, names);
  return ids.map((id, n) => ({ id, name: names[n] ?? "" }));
}

async function http(
  node: 0 | 1,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const answer = await call<HttpAnswer["body"]>(cluster.nodes[node], method, `/api/v1${path}`, {
    token,
    ...(body !== undefined && { body }),
  });
  return codeOfAnswer(answer);
}

const block = (blocker: Person, other: Person) =>
  http(0, blocker.name, "PUT", `/users/me/blocks/${other.id}`, {});
const unblock = (blocker: Person, other: Person) =>
  http(0, blocker.name, "DELETE", `/users/me/blocks/${other.id}`);

async function ask(device: TestClient, frame: Record<string, unknown>): Promise<string> {
  const answer = await device.request(frame);
  return answer.type === "error" ? answer.error.code : "ok";
}

/** Runs each of them, so many at once; `lead` grows for whoever lost, so that each wins about as often. */
async function race(
  count: number,
  one: (n: number) => Promise<string>,
  other: (n: number) => Promise<string>,
  isOneFirst: (outcome: string) => boolean,
): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const waiting = Array.from({ length: count }, (_, n) => n).values();
  let lead = 0;
  const lane = async () => {
    for (const n of waiting) {
      const turns = Math.round(lead) + (n % 5) - 2;
      const early = turns < 0 ? one(n) : other(n);
      for (let turn = 0; turn < Math.abs(turns); turn++) await nextTurn();
      const late = turns < 0 ? other(n) : one(n);
      const outcome = (await Promise.all(turns < 0 ? [early, late] : [late, early])).join(", ");
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      lead += isOneFirst(outcome) ? 0.5 : -0.5;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes;
}

/** Conversations that say something else than the table of blocks does. */
const differing = () =>
  sql.rows(
    `select c.id from conversations c
     where c.kind = 'direct' and (c.blocked_at is not null) <> either_blocks(c.direct_low, c.direct_high)`,
  );

const answersOf = (outcomes: ReadonlyMap<string, number>) => [...outcomes.keys()].toSorted();

test("S6 a block and a send at once: what is stored was stored before the block", TIMEOUT, async () => {
  const count = runsOf(RACES, 60);
  const [ann, ...others] = (await people(count + 1)) as [Person, ...Person[]];
  await using device = await connectUser(cluster.nodes[1], ann.name);
  const directs: ConversationId[] = [];
  for (const other of others)
    directs.push((await device.sendMessage({ recipient: other.name }, "first")).conversation_id);
  const outcomes = await race(
    count,
    (n) => block(others[n] as Person, ann),
    (n) => ask(device, { type: "message.send", conversation_id: directs[n], content: "second" }),
    (outcome) => outcome === "ok, not_accepted",
  );
  expect(answersOf(outcomes)).toEqual(["ok, not_accepted", "ok, ok"]);
  // Both times are read under the lock of the conversation.
  const late = await sql.rows(
    `select m.conversation_id from messages m join conversations c on c.id = m.conversation_id
     where m.conversation_id = any($1::uuid[]) and m.created_at > c.blocked_at`,
    [directs],
  );
  expect(late).toEqual([]);
  expect(await differing()).toEqual([]);
});

test(
  "S6 a block and the first message at once: the conversation is there and blocked, or not there",
  TIMEOUT,
  async () => {
    const count = runsOf(RACES, 60);
    const [ann, ...others] = (await people(count + 1)) as [Person, ...Person[]];
    await using device = await connectUser(cluster.nodes[1], ann.name);
    const outcomes = await race(
      count,
      (n) => block(others[n] as Person, ann),
      (n) => ask(device, { type: "message.send", recipient: others[n]?.name, content: "hello" }),
      (outcome) => outcome === "ok, not_accepted",
    );
    expect(answersOf(outcomes)).toEqual(["ok, not_accepted", "ok, ok"]);
    expect(await differing()).toEqual([]);
  },
);

test("S6 a block and a reaction at once: either is first, and nothing is half done", TIMEOUT, async () => {
  const count = runsOf(RACES, 60);
  const [ann, ...others] = (await people(count + 1)) as [Person, ...Person[]];
  await using device = await connectUser(cluster.nodes[1], ann.name);
  const directs: ConversationId[] = [];
  for (const other of others)
    directs.push((await device.sendMessage({ recipient: other.name }, "first")).conversation_id);
  const outcomes = await race(
    count,
    (n) => block(others[n] as Person, ann),
    (n) => ask(device, { type: "reaction.add", conversation_id: directs[n], seq: 1, emoji: "👍" }),
    (outcome) => outcome === "ok, not_accepted",
  );
  expect(answersOf(outcomes)).toEqual(["ok, not_accepted", "ok, ok"]);
  expect(await differing()).toEqual([]);
});

test(
  "S6 one blocks while the other ends their block: the conversation says what the blocks say",
  TIMEOUT,
  async () => {
    const count = runsOf(RACES, 60);
    const [ann, ...others] = (await people(count + 1)) as [Person, ...Person[]];
    await using device = await connectUser(cluster.nodes[1], ann.name);
    for (const other of others) {
      await device.sendMessage({ recipient: other.name }, "first");
      await block(ann, other);
    }
    const outcomes = await race(
      count,
      (n) => block(others[n] as Person, ann),
      (n) => unblock(ann, others[n] as Person),
      () => Math.random() < 0.5,
    );
    expect(answersOf(outcomes)).toEqual(["ok, ok"]);
    expect(await differing()).toEqual([]);
  },
);
