import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Conversation, ConversationId, Member, Message, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import {
  call,
  connectSql,
  connectUser,
  eventually,
  startDatabaseProxy,
  startFaultProxy,
  startRedis,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { TestClient, TestServer, TestSql } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as conversations from "../src/conversations/conversations-store.ts";
import * as groups from "../src/groups/groups-store.ts";
import * as messages from "../src/messages/messages-store.ts";
import { createLogger } from "../src/platform/logger.ts";
import { openPostgres } from "../src/platform/postgres/open-postgres.ts";
import type { Sql } from "../src/platform/postgres/sql.ts";
import { selectMarkers, writeMarks } from "../src/markers/markers-store.ts";
import { selectMemberships } from "../src/delivery/memberships-store.ts";
import { selectMissed } from "../src/changes/sync-store.ts";

/** A group of the largest size, of whose members 1,000 are connected to two nodes. */
const ONLINE = 1000;
const CONNECT_AT_ONCE = 50;
const BATCH = LIMITS.membersPerCall;
/** The last ones are added by calls. */
const ADDED_BY_CALLS = 5;
const AT_FIRST = LIMITS.membersMax - ADDED_BY_CALLS * BATCH;
const PEOPLE = LIMITS.membersMax + 50;

const group = "00000000-0000-7000-9000-000000000001" as ConversationId;
const userId = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}` as UserId;
const nameOf = (n: number) => `person${n}`;

// What a node does by itself, whoever is connected and whatever is said.
const BACKGROUND =
  /from commits|sync_position|from sessions|from users u join sessions|set last_seen_at|update departures/;

// Beside the group there are enough other conversations that reading a whole table is never the cheaper way.
const FILL = `
  insert into users (id, username, display_name)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'person' || i, 'Person' from generate_series(1, ${PEOPLE}) i;
  insert into conversations (id, kind, name, member_count) values ('${group}', 'group', 'Everybody', ${AT_FIRST});
  insert into members (conversation_id, user_id, role, joined_at)
    select '${group}', id, case when username = 'person1' then 'owner' else 'member' end,
           now() - interval '1 day' + (row_number() over (order by id) / ${BATCH}) * interval '1 second'
    from users order by id limit ${AT_FIRST};
  insert into changes (conversation_id, version, last_seq, event, data, created_at)
    values ('${group}', 1, 0, 'conversation.created', '{"user_ids":["${userId(1)}"]}', now() - interval '1 day');
  insert into conversations (id, kind, direct_low, direct_high, last_seq, version)
    select ('00000000-0000-7000-a000-' || lpad(to_hex(i), 12, '0'))::uuid, 'direct', u.id, v.id, 20, 21
    from generate_series(1, 3000) i
    join users u on u.username = 'person' || i join users v on v.username = 'person' || (i + 3000);
  insert into members (conversation_id, user_id)
    select c.id, side from conversations c cross join unnest(array[direct_low, direct_high]) as s (side) where kind = 'direct';
  insert into messages (conversation_id, seq, version, created_version, id, sender_id, content, created_at)
    select c.id, s, s + 1, s + 1, gen_random_uuid(), c.direct_low, 'hello', now() - interval '1 day'
    from conversations c cross join generate_series(1, 20) s where kind = 'direct';
  insert into changes (conversation_id, version, last_seq, event, data, created_at)
    select id, 1, 0, 'conversation.created', '{"user_ids":[]}', now() - interval '1 day' from conversations where kind = 'direct';
  insert into mentions (user_id, conversation_id, seq) select direct_high, id, 20 from conversations where kind = 'direct';
  analyze`;

/** Somebody who only listens. Frames are counted by their type; to read a thousand copies of each would take longer than to send them. */
class Listener implements AsyncDisposable {
  readonly types: string[] = [];
  readonly seqs: number[] = [];
  readonly #ws: WebSocket;

  constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.on("message", (data: Buffer) => {
      const type = /^\{"type":"([a-z.]+)"/.exec(data.toString("latin1", 0, 60))?.[1] ?? "";
      this.types.push(type);
      if (type === "message.created")
        this.seqs.push(Number(/"seq":(\d+)/.exec(data.toString("latin1", 0, 400))?.[1]));
    });
  }

  send(frame: object): void {
    this.#ws.send(JSON.stringify(frame));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ws.readyState === WebSocket.CLOSED) return;
    this.#ws.terminate();
    await once(this.#ws, "close");
  }
}

interface Rig extends AsyncDisposable {
  readonly sql: TestSql;
  readonly databaseUrl: string;
  readonly nodes: readonly [TestServer, TestServer];
  readonly listeners: readonly Listener[];
  /** person1, who owns the group. */
  readonly owner: TestClient;
  readonly during: (work: () => Promise<void>) => Promise<Spent>;
}

/** What something cost: statements of both nodes, frames to the listeners, and news from node to node. */
interface Spent {
  readonly statements: string[];
  readonly frames: number;
  readonly news: string[];
}

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 120_000);
afterAll(() => rig[Symbol.asyncDispose]());

async function startRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const sql = stack.use(await connectSql(database.url));
  for (const statement of FILL.split(";")) await sql.rows(statement);
  const redis = stack.use(await startRedis());
  const statements: string[][] = [];
  const news: string[][] = [];

  const startNode = async (): Promise<TestServer> => {
    const { proxy: toDatabase, url } = await startDatabaseProxy(database.url);
    stack.use(toDatabase);
    const toRedis = stack.use(await startFaultProxy({ target: redis, protocol: "redis" }));
    statements.push(toDatabase.record());
    news.push(toRedis.record());
    // What the worker does after each message is the same for all of them, and would be counted here.
    const env = { REDIS_ADDR: toRedis.addr, GOCHAT_ROLES: "http,realtime" };
    return stack.use(await startServer({ databaseUrl: url, env }));
  };
  const nodes = [await startNode(), await startNode()] as const;
  const owner = stack.use(await connectUser(nodes[0], nameOf(1)));
  const listeners: Listener[] = [];
  for (let n = 2; n <= ONLINE; n += CONNECT_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(CONNECT_AT_ONCE, ONLINE + 1 - n) }, (_, i) => n + i);
    const opened = await Promise.all(numbers.map((i) => openListener(nodes[i % 2] ?? nodes[0], nameOf(i))));
    listeners.push(...opened.map((listener) => stack.use(listener)));
  }
  const kept = stack.move();
  return {
    sql,
    databaseUrl: database.url,
    nodes,
    listeners,
    owner,
    async during(work) {
      for (const list of [...statements, ...news]) list.length = 0;
      const before = countFrames(listeners);
      await work();
      return {
        statements: statements.flat().filter((text) => !BACKGROUND.test(text)),
        frames: countFrames(listeners) - before,
        news: news.flat().filter((text) => /^publish/i.test(text)),
      };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const countFrames = (listeners: readonly Listener[]): number =>
  listeners.reduce((sum, { types }) => sum + types.length, 0);

async function openListener(server: TestServer, name: string): Promise<Listener> {
  const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?token=${name}`);
  const listener = new Listener(ws);
  await once(ws, "open");
  await eventually(() => expect(listener.types).toEqual(["ready"]));
  return listener;
}

/** Everything that was on its way has arrived on both nodes, by a frame that follows it. */
async function settle(): Promise<void> {
  const last = rig.listeners.slice(-2);
  const before = last.map(({ types }) => types.length);
  for (const listener of last) listener.send({ type: "ping" });
  await eventually(() => {
    for (const [index, { types }] of last.entries()) expect(types.slice(before[index])).toContain("pong");
  });
}

test("D1 P6 a send to 100,000 members costs what one to a single person costs: one statement and one word to the other nodes; everybody who is there has it once", async () => {
  const { owner, listeners, during } = rig;
  await using peer = await connectUser(rig.nodes[1], nameOf(PEOPLE));
  await owner.sendMessage({ recipient: nameOf(PEOPLE) }, "this opens the conversation");
  await eventually(() => expect(peer.messages).toHaveLength(1));
  await settle();
  const inPair: Spent[] = [];
  const inGroup: Spent[] = [];
  for (let i = 1; i <= 10; i++) {
    inPair.push(
      await during(async () => {
        await owner.sendMessage({ recipient: nameOf(PEOPLE) }, `to one ${i}`);
        await eventually(() => expect(peer.messages).toHaveLength(i + 1));
      }),
    );
    inGroup.push(
      await during(async () => {
        await owner.sendMessage({ conversation_id: group }, `to all ${i}`);
        await eventually(() => expect(listeners.every(({ seqs }) => seqs.length === i)).toBe(true));
      }),
    );
  }
  // Now and then a node's look at commits falls into the same moment; it can only add.
  const leastOf = (spent: readonly Spent[]) => ({
    statements: spent.map(({ statements }) => statements).toSorted((a, b) => a.length - b.length)[0],
    news: Math.min(...spent.map(({ news }) => news.length)),
  });
  expect(leastOf(inGroup)).toEqual({ statements: [expect.stringContaining("store_sends")], news: 1 });
  expect(leastOf(inGroup)).toEqual(leastOf(inPair));
  expect(inGroup.map(({ frames }) => frames)).toEqual(inGroup.map(() => listeners.length));
  const expected = Array.from({ length: 10 }, (_, i) => i + 1);
  for (const { seqs } of listeners) expect(seqs).toEqual(expected);
});

test("P2 P6 typing and presence in a group of 100,000 cost nothing: no statement, no frame, no word between nodes", async () => {
  const { listeners, owner, during } = rig;
  const spent = await during(async () => {
    for (const listener of listeners.slice(0, 200)) {
      listener.send({ type: "typing.start", conversation_id: group });
      listener.send({ type: "presence.set", status: "away" });
      listener.send({ type: "presence.set", status: "online" });
      listener.send({ type: "typing.stop", conversation_id: group });
    }
    await settle();
  });
  expect(spent).toEqual({ statements: [], frames: 2, news: [] });
  expect(owner.frames.filter(({ type }) => /^(typing|presence)/.test(type))).toEqual([]);

  // Nobody watches: who comes and goes is told to nobody.
  const person = nameOf(AT_FIRST);
  const passing = await during(async () => {
    for (let i = 0; i < 5; i++) await (await connectUser(rig.nodes[0], person))[Symbol.asyncDispose]();
    await settle();
  });
  expect(passing).toMatchObject({ frames: 2, news: [] });
});

test("U5 marks in a group of 100,000 are told to one's own devices only", async () => {
  const { listeners, during, owner } = rig;
  await using mine = await connectUser(rig.nodes[1], nameOf(1));
  const spent = await during(async () => {
    owner.send({
      type: "conversation.mark",
      id: "m",
      marks: [{ conversation_id: group, delivered_seq: 10, is_marked_unread: true }],
    });
    await mine.next("conversation.marked");
    await settle();
  });
  expect(spent.frames).toBe(2);
  expect(listeners.some(({ types }) => types.includes("conversation.marked"))).toBe(false);
});

test("G1 G4 members are added a hundred at a time up to 100,000, and then no more; everybody who is there is told", async () => {
  const { nodes, listeners, sql, during } = rig;
  const add = (user_ids: UserId[]) =>
    call<{ code?: string; members: Member[]; member_count: number }>(
      nodes[0],
      "POST",
      `/api/v1/conversations/${group}/members`,
      { token: nameOf(1), body: { user_ids } },
    );
  const costs: number[] = [];
  for (let i = 0; i < ADDED_BY_CALLS; i++) {
    const user_ids = Array.from({ length: BATCH }, (_, k) => userId(AT_FIRST + i * BATCH + k + 1));
    const { statements } = await during(async () => {
      const { status, body } = await add(user_ids);
      expect([status, body.members.length, body.member_count]).toEqual([
        200,
        BATCH,
        AT_FIRST + (i + 1) * BATCH,
      ]);
      const additionsHeard = ({ types }: Listener) => types.filter((type) => type === "member.added").length;
      await eventually(() => expect(listeners.every((each) => additionsHeard(each) === i + 1)).toBe(true), {
        timeoutMs: 30_000,
      });
    });
    costs.push(statements.length);
  }
  // However many there are already, and whoever listens; all in two round trips.
  expect(Math.min(...costs)).toBeLessThanOrEqual(13);
  expect(Math.max(...costs)).toBeLessThanOrEqual(15);

  const stranger = userId(LIMITS.membersMax + 1);
  expect(await add([stranger])).toMatchObject({ status: 409, body: { code: "limit_reached" } });
  // One of those who are in it, together with one more than fits.
  expect(await add([userId(5), stranger])).toMatchObject({ status: 409, body: { code: "limit_reached" } });
  expect(await add([userId(5), userId(6)])).toMatchObject({
    status: 200,
    body: { members: [], member_count: LIMITS.membersMax },
  });
  const counted = () =>
    sql.rows(
      "select member_count, (select count(*)::int from members where conversation_id = c.id) as rows from conversations c where id = $1",
      [group],
    );
  expect(await counted()).toEqual([{ member_count: LIMITS.membersMax, rows: LIMITS.membersMax }]);
  // Who goes makes room for one.
  const gone = await call(
    nodes[0],
    "DELETE",
    `/api/v1/conversations/${group}/members/${userId(LIMITS.membersMax)}`,
    {
      token: nameOf(1),
    },
  );
  expect(gone.status).toBe(204);
  expect((await add([stranger])).body.member_count).toBe(LIMITS.membersMax);
  expect((await add([userId(LIMITS.membersMax)])).body.code).toBe("limit_reached");
});

test("G1 E5 all members are read page by page, by the time they joined, nobody twice", async () => {
  const seen = new Set<string>();
  let cursor: string | null = "";
  let last = "";
  for (let pages = 0; cursor !== null; pages++) {
    expect(pages).toBeLessThan(LIMITS.membersMax / LIMITS.pageMax);
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body }: { body: { members: Member[]; next_cursor: string | null } } = await call(
      rig.nodes[1],
      "GET",
      `/api/v1/conversations/${group}/members?limit=${LIMITS.pageMax}${query}`,
      { token: nameOf(7) },
    );
    for (const { user, joined_at } of body.members) {
      expect(joined_at >= last).toBe(true);
      last = joined_at;
      seen.add(user.id);
    }
    cursor = body.next_cursor;
  }
  expect(seen.size).toBe(LIMITS.membersMax);
});

/** What a device asks for when it opens a group. */
const OPENING: [name: string, run: (sql: Sql, viewer: UserId) => Promise<unknown>][] = [
  ["connecting", (sql, viewer) => selectMemberships(sql, [viewer], "1")],
  [
    "the list of conversations",
    (sql, viewer) =>
      conversations.listConversations(sql, viewer, {
        list: "ordinary",
        position: null,
        limit: 51,
        maxBytes: LIMITS.pageMaxBytes,
      }),
  ],
  ["the group", (sql, viewer) => conversations.selectConversation(sql, viewer, group)],
  [
    "a page of history",
    (sql, viewer) =>
      messages.selectMessages(sql, viewer, group, {
        from: Number.MAX_SAFE_INTEGER,
        direction: "backwards",
        limit: 50,
        maxBytes: LIMITS.pageMaxBytes,
      }),
  ],
  ["a page of members", (sql, viewer) => groups.listMembers(sql, viewer, group, null, 101)],
  [
    "a page of members in the middle",
    (sql, viewer) =>
      groups.listMembers(
        sql,
        viewer,
        group,
        { joinedAt: new Date(Date.now() - 86_000_000).toISOString(), userId: viewer },
        101,
      ),
  ],
  [
    "a sync",
    (sql, viewer) => selectMissed(sql, [{ request: 0, userId: viewer, conversationId: group, version: 5 }]),
  ],
  ["how far one has got", (sql, viewer) => selectMarkers(sql, [{ conversationId: group, userId: viewer }])],
  [
    "a mark",
    (sql, viewer) =>
      writeMarks(sql, randomUUID(), [
        {
          userId: viewer,
          conversationId: group,
          readSeq: 3,
          deliveredSeq: 3,
          isMarkedUnread: null,
          unreadFrom: null,
        },
      ]),
  ],
];

test.each(OPENING)(
  "H4 in a group of 100,000 %s reads rows by their keys, and few of them",
  async (_name, run) => {
    await using postgres = await openPostgres({
      url: rig.databaseUrl,
      poolSize: 1,
      logger: createLogger("silent"),
      allowUnsafeDurability: true,
    });
    const { scans, rows } = await postgres.transaction(async (tx) => {
      const before = await countReads(tx);
      // From the sixth time on PostgreSQL may use another plan.
      for (let i = 0; i < 7; i++) await run(tx, userId(500));
      const after = await countReads(tx);
      return { scans: after.scans - before.scans, rows: (after.rows - before.rows) / 7 };
    });
    expect(scans).toBe(0);
    expect(rows).toBeLessThan(2000);
  },
);

async function countReads(sql: Sql): Promise<{ scans: number; rows: number }> {
  const [row] = await sql.query<{ scans: number; rows: number }>(
    `select sum(seq_scan)::int as scans, sum(coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables
     where relname ~ '^(users|conversations|members|messages|mentions|changes)'`,
  );
  return row ?? { scans: 0, rows: 0 };
}

test("H1 H5 the group stands in everybody's list, with its first 20 members and its last message", async () => {
  const token = nameOf(900);
  const { body } = await call<{ conversations: Conversation[] }>(
    rig.nodes[0],
    "GET",
    "/api/v1/conversations",
    {
      token,
    },
  );
  const [first] = body.conversations;
  expect(first).toMatchObject({
    id: group,
    member_count: LIMITS.membersMax,
    members: { length: LIMITS.membersShown },
  });
  expect(first?.last_message?.seq).toBe(first?.last_seq);
  const page = await call<{ messages: Message[] }>(
    rig.nodes[1],
    "GET",
    `/api/v1/conversations/${group}/messages?limit=100`,
    { token },
  );
  expect(page.body.messages.map(({ seq }) => seq)).toEqual(
    Array.from({ length: first?.last_seq ?? 0 }, (_, i) => i + 1),
  );
});
