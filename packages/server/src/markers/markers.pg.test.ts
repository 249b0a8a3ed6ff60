import { randomUUID } from "node:crypto";
import { CLIENT_FRAMES, exactly, LIMITS, SERVER_FRAMES } from "@gochat/protocol";
import type { ConversationId, Mark, ServerFrameOf, UserId, UserSummary } from "@gochat/protocol";
import { eventually, withDatabase } from "@gochat/testkit";
import { untilSomebodyWaits } from "@gochat/testkit/accounts.ts";
import { insertUsers, openDirect, openGroup } from "@gochat/testkit/people.ts";
import {
  at,
  countCommits,
  insertMessages,
  NODE_ID,
  openTen,
  startMarkers,
  stateOf,
} from "@gochat/testkit/rigs/markers.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EphemeralEvent } from "../conversation-event.ts";
import { AppError } from "../errors.ts";
import { compileCheck } from "../platform/http/validation.ts";
import { createLogger } from "../platform/logger.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";

test("U1 a marker never goes back, and delivered is never behind read", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const meAfter = async (mark: Omit<Mark, "conversation_id">) => (await rig.mark(alice, at(id, mark)))[0]?.me;
  expect(await meAfter({ delivered_seq: 3 })).toMatchObject({
    read_seq: 0,
    delivered_seq: 3,
    unread_count: 10,
  });
  expect(await meAfter({ read_seq: 5 })).toMatchObject({ read_seq: 5, delivered_seq: 5, unread_count: 5 });
  expect(await meAfter({ read_seq: 2, delivered_seq: 4 })).toMatchObject({ read_seq: 5, delivered_seq: 5 });
  expect(await meAfter({ read_seq: 6, delivered_seq: 8 })).toMatchObject({ read_seq: 6, delivered_seq: 8 });
  expect(await meAfter({})).toEqual(await stateOf(rig.postgres, alice, id));
});

test("U1 a marker beyond the newest message stands at the newest message", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const [delivered] = await rig.mark(alice, at(id, { delivered_seq: Number.MAX_SAFE_INTEGER }));
  expect(delivered?.me).toMatchObject({ read_seq: 0, delivered_seq: 10 });
  const [read] = await rig.mark(alice, at(id, { read_seq: 11 }));
  expect(read?.me).toMatchObject({ read_seq: 10, delivered_seq: 10, unread_count: 0 });
  await insertMessages(rig.postgres, id, bob, 1);
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ read_seq: 10, unread_count: 1 });
});

test("U1 a mark that waits for somebody who reads further does not take the marker back", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const { late } = await rig.postgres.transaction(async (tx) => {
    await tx.query("update members set read_seq = 8, delivered_seq = 8 where user_id = $1", [alice]);
    const late = rig.mark(alice, at(id, { read_seq: 3, delivered_seq: 9 }));
    await untilSomebodyWaits(rig.postgres);
    return { late };
  });
  expect((await late)[0]?.me).toMatchObject({ read_seq: 8, delivered_seq: 9 });
});

test("U2 a hundred conversations are marked at once and answered in their order; 101 are refused", async () => {
  await using rig = await startMarkers();
  const [alice, ...others] = await insertUsers(rig.postgres, LIMITS.marksPerCall + 1);
  const marks: Mark[] = [];
  for (const other of others) {
    const id = await openDirect(rig.postgres, alice, other);
    await insertMessages(rig.postgres, id, other, 2);
    marks.push(at(id, { read_seq: 1 }));
  }
  const answer = await rig.mark(alice, ...marks);
  expect(answer.map((marked) => marked.conversation_id)).toEqual(marks.map((mark) => mark.conversation_id));
  for (const { me } of answer) expect(me).toMatchObject({ read_seq: 1, unread_count: 1 });
  const check = compileCheck(CLIENT_FRAMES["conversation.mark"].schema, "body");
  expect(check({ type: "conversation.mark", marks })).toHaveProperty("value");
  expect(check({ type: "conversation.mark", marks: [...marks, marks[0]] })).toHaveProperty("error");
  const [first] = marks;
  expect((await rig.request(alice, "POST", "/marks", { marks: [...marks, first] })).status).toBe(400);
});

test("U2 E4 conversations of somebody else, and of nobody, are named, and the others are marked", async () => {
  await using rig = await startMarkers();
  const { alice, bob, stranger, id } = await openTen(rig.postgres);
  const foreign = await openDirect(rig.postgres, bob, stranger);
  const nobodys = randomUUID() as ConversationId;
  const group = await openGroup(rig.postgres, [bob, alice]);
  const answer = await rig.ask(
    alice,
    at(foreign, { read_seq: 1 }),
    at(id, { read_seq: 5, is_marked_unread: true }),
    at(nobodys, {}),
    at(group, {}),
    at(foreign, {}),
  );
  const me = await stateOf(rig.postgres, alice, id);
  expect(answer).toMatchObject({
    marks: [{ conversation_id: id, me }, { conversation_id: group }],
    not_found: [foreign, nobodys],
  });
  expect(me).toMatchObject({ read_seq: 5, is_marked_unread: true });
  expect(await countCommits(rig.postgres)).toBe(1);
});

test("U2 E4 of conversations none of which is one's own nothing is said", async () => {
  await using rig = await startMarkers();
  const { alice, bob, stranger } = await openTen(rig.postgres);
  const foreign = await openDirect(rig.postgres, bob, stranger);
  const nobodys = randomUUID() as ConversationId;
  for (const marks of [[at(foreign, { read_seq: 1 })], [at(nobodys, {})], [at(foreign, {}), at(nobodys, {})]])
    await expect(rig.ask(alice, ...marks)).rejects.toThrow("conversation_not_found");
  expect(await countCommits(rig.postgres)).toBe(0);
});

test("U2 a request that is refused takes nothing from others in the same batch", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const nobodys = randomUUID() as ConversationId;
  // The first is a batch of its own; the others are the next one.
  const requests = [
    rig.ask(alice, at(id, { read_seq: 1 })),
    rig.ask(alice, at(nobodys, { read_seq: 9 })),
    rig.ask(alice, at(id, { read_seq: 4 }), at(nobodys, { read_seq: 1 })),
    rig.ask(bob, at(id, { read_seq: 7 })),
  ];
  expect((await Promise.allSettled(requests)).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ read_seq: 4 });
  expect(await stateOf(rig.postgres, bob, id)).toMatchObject({ read_seq: 7 });
  expect(await countCommits(rig.postgres)).toBe(2);
});

test("U2 whoever is removed while their mark waits has marked the other conversations", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const group = await openGroup(rig.postgres, [bob, alice]);
  await insertMessages(rig.postgres, group, bob, 3);
  const { answer } = await rig.postgres.transaction(async (tx) => {
    await tx.query("delete from members where conversation_id = $1 and user_id = $2", [group, alice]);
    const answer = rig.ask(alice, at(id, { read_seq: 5 }), at(group, { read_seq: 3 }));
    await untilSomebodyWaits(rig.postgres);
    return { answer };
  });
  expect(await answer).toMatchObject({ marks: [{ conversation_id: id }], not_found: [group] });
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ read_seq: 5 });
});

test("U2 a conversation that is named twice in a request is marked and answered once", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const other = await openGroup(rig.postgres, [bob, alice]);
  const answer = await rig.mark(
    alice,
    at(id, { read_seq: 6 }),
    at(other, {}),
    at(id, { read_seq: 2, delivered_seq: 7 }),
  );
  expect(answer).toEqual([
    { conversation_id: id, me: expect.objectContaining({ read_seq: 6, delivered_seq: 7 }) },
    { conversation_id: other, me: expect.objectContaining({ read_seq: 0 }) },
  ]);
});

test("U3 the counts are those of a straightforward recount, whatever happened in the conversation", async () => {
  await using rig = await startMarkers();
  const [alice, bob, carol] = await insertUsers(rig.postgres, 3);
  const id = await openGroup(rig.postgres, [alice, bob, carol]);
  const shape = fc.record({
    sender: fc.constantFrom(alice, bob, carol),
    isSystem: fc.boolean(),
    isDeleted: fc.boolean(),
    mentioned: fc.subarray([alice, bob, carol]),
  });
  const history = fc.sample(shape, { numRuns: 90, seed: 1 });
  for (const [index, { sender, isSystem, isDeleted, mentioned }] of history.entries()) {
    await insertMessages(rig.postgres, id, sender, 1);
    await rig.postgres.query(
      "update messages set kind = $2, deleted_at = $3 where conversation_id = $1 and seq = $4",
      [id, isSystem ? "system" : "text", isDeleted ? new Date() : null, index + 1],
    );
    const named = isDeleted || isSystem ? [] : mentioned.filter((userId) => userId !== sender);
    await rig.postgres.query("insert into mentions select u, $1, $2 from unnest($3::uuid[]) u", [
      id,
      index + 1,
      named,
    ]);
  }
  for (const userId of [alice, bob, carol]) {
    for (let read_seq = 0; read_seq <= history.length; read_seq += 15) {
      const [marked] = await rig.mark(userId, at(id, { read_seq }));
      const rest = history.slice(read_seq).filter((m) => m.sender !== userId && !m.isSystem && !m.isDeleted);
      expect(marked?.me).toMatchObject({
        read_seq,
        unread_count: rest.length,
        mention_count: rest.filter((m) => m.mentioned.includes(userId)).length,
      });
    }
  }
});

test("U3 counts end at 100", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  await insertMessages(rig.postgres, id, bob, 141);
  await rig.postgres.query("insert into mentions select $1, $2, i from generate_series(1, 151) i", [
    alice,
    id,
  ]);
  const meAt = async (read_seq: number) => (await rig.mark(alice, at(id, { read_seq })))[0]?.me;
  expect(await meAt(1)).toMatchObject({ unread_count: 100, mention_count: 100 });
  expect(await meAt(51)).toMatchObject({ unread_count: 100, mention_count: 100 });
  expect(await meAt(52)).toMatchObject({ unread_count: 99, mention_count: 99 });
});

test("R6 what a mark changed stands in one row of commits; one that changes nothing writes nothing", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const group = await openGroup(rig.postgres, [bob, alice]);
  await rig.mark(alice, at(id, { read_seq: 5, is_marked_unread: true }), at(group, { read_seq: 5 }));
  const rows = await rig.postgres.query(
    "select c.node_id, c.heads, c.marks, c.xid = m.state_xid as is_of_the_row from commits c, members m where m.conversation_id = $1 and m.user_id = $2",
    [id, alice],
  );
  expect(rows).toEqual([
    { node_id: NODE_ID, heads: [], marks: [[id, alice, false, false]], is_of_the_row: true },
  ]);
  const rowOf = () => rig.postgres.query("select ctid, xmax::text, xmin::text from members order by 1");
  const before = await rowOf();
  await rig.mark(alice, at(id, { read_seq: 5, delivered_seq: 2, is_marked_unread: true }), at(group, {}));
  expect(await rowOf()).toEqual(before);
  expect(await countCommits(rig.postgres)).toBe(1);
});

test("U5 U7 what moved within a second is told once, as it is by then: others get the watermarks, own devices all", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const group = await openGroup(rig.postgres, [bob, alice]);
  await insertMessages(rig.postgres, group, bob, 4);
  const marks = [1, 2, 3, 4].map((seq) => [at(id, { read_seq: seq }), at(group, { delivered_seq: seq })]);
  await Promise.all(marks.map((pair) => rig.mark(alice, ...pair)));
  expect(rig.ephemeralEvents).toEqual([]);
  await eventually(() => expect(rig.ephemeralEvents).toHaveLength(2));
  for (const [conversationId, audience, read_seq] of [
    [id, [alice, bob].toSorted(), 4],
    // Of what is delivered only those hear who may see it.
    [group, [alice, bob], 0],
  ] as const) {
    const event = rig.ephemeralEvents.find(
      (deliverEphemeral) => deliverEphemeral.conversationId === conversationId,
    );
    const shown = {
      type: "conversation.marked",
      conversation_id: conversationId,
      user_id: alice,
      read_seq,
      delivered_seq: 4,
    };
    expect(event).toEqual({
      conversationId,
      audience,
      frame: expect.any(String),
      perUser: [
        { userIds: [alice], frame: expect.any(String) },
        { userIds: [bob], frame: expect.any(String) },
      ],
      exceptConnection: null,
      isPassing: false,
    });
    expect(JSON.parse(event?.perUser[1]?.frame ?? "")).toEqual(shown);
    const me = await stateOf(rig.postgres, alice, conversationId);
    const own: unknown = JSON.parse(event?.perUser[0]?.frame ?? "");
    expect(own).toEqual({ ...shown, me });
    expect(compileCheck(exactly(SERVER_FRAMES["conversation.marked"].schema), "body")(own)).toEqual({
      value: own,
    });
  }
});

test("U5 however often somebody marks, they are told at most once a second, and of the last one", async () => {
  const toldAt: number[] = [];
  let last = "";
  const deliverEphemeral = ({ perUser }: EphemeralEvent) => {
    toldAt.push(performance.now());
    last = perUser[0]?.frame ?? "";
  };
  await using rig = await startMarkers({ deliverEphemeral });
  const { alice, id } = await openTen(rig.postgres);
  // Each changes something, and the first and the last something that others see.
  for (let i = 0; toldAt.length < 3; i++)
    await rig.mark(alice, at(id, { read_seq: 1, is_marked_unread: i % 2 === 0 }));
  const [marked] = await rig.mark(alice, at(id, { read_seq: 2 }));
  await eventually(() => expect(JSON.parse(last)).toMatchObject({ me: marked?.me }));
  const gaps = toldAt.slice(1).map((time, index) => time - (toldAt[index] ?? 0));
  // Timers count in whole milliseconds.
  for (const gap of gaps) expect(gap).toBeGreaterThan(998);
});

test("U5 in a conversation of more than 100 members only one's own devices are told", async () => {
  await using rig = await startMarkers();
  const users = await insertUsers(rig.postgres, LIMITS.liveDetailsMaxMembers + 1);
  const [alice, bob] = users;
  const [large, small] = [
    await openGroup(rig.postgres, users),
    await openGroup(rig.postgres, users.slice(0, LIMITS.liveDetailsMaxMembers)),
  ];
  for (const id of [large, small]) await insertMessages(rig.postgres, id, bob, 1);
  await rig.mark(alice, at(large, { read_seq: 1 }), at(small, { read_seq: 1 }));
  await eventually(() => expect(rig.ephemeralEvents).toHaveLength(2));
  const audiences = new Map(rig.ephemeralEvents.map((event) => [event.conversationId, event]));
  expect(audiences.get(small)?.audience).toBeNull();
  expect(audiences.get(large)).toMatchObject({ audience: [alice], perUser: [] });
  expect(JSON.parse(audiences.get(large)?.frame ?? "")).toMatchObject({
    read_seq: 1,
    me: { unread_count: 0 },
  });
});

test("U5 U6 whoever does not send receipts tells only their own devices, of nothing to anybody else", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  await rig.postgres.query("update users set sends_receipts = false where id = $1", [alice]);
  await rig.mark(alice, at(id, { delivered_seq: 5 }));
  await eventually(() => expect(rig.ephemeralEvents).toMatchObject([{ audience: [alice], perUser: [] }]));
});

test("U7 what is delivered is shown, and told, only between those who stay in a conversation by choice", async () => {
  await using rig = await startMarkers();
  const users = await insertUsers(rig.postgres, 3);
  const [alice, bob, silent] = users;
  const id = await openGroup(rig.postgres, users);
  await insertMessages(rig.postgres, id, bob, 6);
  await rig.postgres.query("update members set has_written = false where user_id = $1", [silent]);
  const nextEphemeralEvent = () => {
    const before = rig.ephemeralEvents.length;
    return async () => {
      await eventually(() => expect(rig.ephemeralEvents).toHaveLength(before + 1));
      const { audience, frame, perUser } = rig.ephemeralEvents[before] as EphemeralEvent;
      const shownTo = (userId: UserId) => {
        if (audience !== null && !audience.includes(userId)) return null;
        const text = perUser.find(({ userIds }) => userIds.includes(userId))?.frame ?? frame;
        const { read_seq, delivered_seq } = JSON.parse(text) as ServerFrameOf<"conversation.marked">;
        return [read_seq, delivered_seq];
      };
      return users.map(shownTo);
    };
  };
  const markAnd = async (userId: UserId, mark: Partial<Mark>) => {
    const told = nextEphemeralEvent();
    await rig.mark(userId, at(id, mark));
    return told();
  };
  expect(await markAnd(alice, { delivered_seq: 2 })).toEqual([[0, 2], [0, 2], null]);
  expect(await markAnd(alice, { read_seq: 1 })).toEqual([
    [1, 2],
    [1, 2],
    [1, 1],
  ]);
  expect(await markAnd(silent, { delivered_seq: 2 })).toEqual([null, null, [0, 2]]);
  expect(await markAnd(silent, { read_seq: 1 })).toEqual([
    [1, 1],
    [1, 1],
    [1, 2],
  ]);
  await rig.postgres.query("update users set shows_presence = false where id = $1", [alice]);
  expect(await markAnd(alice, { delivered_seq: 5 })).toEqual([[1, 5], null, null]);
  const toBob = await rig.markers.readMarkers([{ conversationId: id, userId: alice, news: "delivered" }]);
  expect(toBob).toMatchObject([{ audience: [alice], perUser: [] }]);
});

test("U4 U5 marking as unread is told to one's own devices only", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  await rig.mark(alice, at(id, { is_marked_unread: true }));
  await eventually(() => expect(rig.ephemeralEvents).toMatchObject([{ audience: [alice], perUser: [] }]));
  expect(JSON.parse(rig.ephemeralEvents[0]?.frame ?? "")).toMatchObject({ me: { is_marked_unread: true } });
});

test("G7 U5 what another slice changed of a state is told to one's own devices, with a mark of the same second to all", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const group = await openGroup(rig.postgres, [bob, alice]);
  await rig.postgres.query("update members set archived_at = now() where user_id = $1", [alice]);
  await rig.mark(alice, at(id, { read_seq: 1 }));
  for (const conversationId of [group, id]) rig.markers.announceOwnState(alice, conversationId);
  await eventually(() => expect(rig.ephemeralEvents).toHaveLength(2));
  const told = new Map(rig.ephemeralEvents.map((event) => [event.conversationId, event]));
  expect(told.get(group)).toMatchObject({ audience: [alice], perUser: [] });
  expect(JSON.parse(told.get(group)?.frame ?? "")).toMatchObject({ me: { archived_at: expect.any(String) } });
  expect(told.get(id)?.audience).toHaveLength(2);
});

test("R6 what moved on other nodes is rendered as it is now, and nothing of those who are no members", async () => {
  await using rig = await startMarkers();
  const { alice, bob, stranger, id } = await openTen(rig.postgres);
  await rig.postgres.query("update members set read_seq = 3, delivered_seq = 9 where user_id = $1", [alice]);
  const keys = [alice, bob, stranger, alice].map((userId) => ({
    conversationId: id,
    userId,
    news: "read" as const,
  }));
  const events = await rig.markers.readMarkers(keys);
  const framesFor = (userId: UserId) =>
    events
      .map(({ perUser }) => perUser.find(({ userIds }) => userIds.includes(userId))?.frame ?? "")
      .map((frame) => JSON.parse(frame) as ServerFrameOf<"conversation.marked">)
      .toSorted((a, b) => b.read_seq - a.read_seq);
  expect(framesFor(bob)).toMatchObject([
    { user_id: alice, read_seq: 3, delivered_seq: 9 },
    { user_id: bob, read_seq: 0 },
  ]);
  const [own] = await rig.markers.readMarkers([{ conversationId: id, userId: alice, news: "own" }]);
  expect([own?.audience, JSON.parse(own?.frame ?? "")]).toMatchObject([[alice], { me: { read_seq: 3 } }]);
});

test("what waits to be written and told at the end is written and told, and later marks are unavailable", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const early = [1, 2, 3].map((read_seq) => rig.mark(alice, at(id, { read_seq })));
  const closing = rig.markers[Symbol.asyncDispose]();
  await expect(rig.mark(alice, at(id, { read_seq: 4 }))).rejects.toThrow("unavailable");
  await closing;
  await Promise.all(early);
  expect(rig.ephemeralEvents.map(({ frame }) => JSON.parse(frame) as unknown)).toMatchObject([
    { read_seq: 3 },
  ]);
});

test("E2 a mark that the database cannot take is answered as unavailable, and taken when it can again", async () => {
  await using database = await withDatabase();
  await using postgres = await openPostgres({
    url: database.url,
    poolSize: 2,
    logger: createLogger("silent"),
    allowUnsafeDurability: true,
  });
  const cut = await postgres.openSession({ name: "cut" });
  cut.destroy();
  let sql: Sql = cut;
  await using rig = await startMarkers({ postgres: { query: (...statement) => sql.query(...statement) } });
  const { alice, id } = await openTen(postgres);
  await expect(rig.mark(alice, at(id, { read_seq: 5 }))).rejects.toThrow("unavailable");
  sql = postgres;
  // Whether it was taken is not known, so the devices are told in any case.
  await eventually(() => expect(rig.ephemeralEvents).toMatchObject([{ conversationId: id }]));
  expect((await rig.mark(alice, at(id, { read_seq: 5 })))[0]?.me).toMatchObject({ read_seq: 5 });
});

test("L1 a mark beyond the limit is not taken", async () => {
  const taken: [UserId, readonly ConversationId[]][] = [];
  const takeMarks = (userId: UserId, conversationIds: readonly ConversationId[]) => {
    taken.push([userId, conversationIds]);
    if (taken.length > 1) throw new AppError("rate_limited", { retryAfterMs: 500 });
  };
  await using rig = await startMarkers({ takeMarks });
  const { alice, id } = await openTen(rig.postgres);
  await rig.mark(alice, at(id, { read_seq: 1 }), at(id, { read_seq: 2 }));
  await expect(rig.mark(alice, at(id, { read_seq: 3 }))).rejects.toThrow("rate_limited");
  expect((await rig.request(alice, "POST", "/marks", { marks: [at(id, { read_seq: 4 })] })).status).toBe(429);
  expect(taken).toEqual([
    [alice, [id, id]],
    [alice, [id]],
    [alice, [id]],
  ]);
  expect(await stateOf(rig.postgres, alice, id)).toMatchObject({ read_seq: 2 });
});

test("E6 more marks than a batch takes are written in one of their own, with others before and behind them", async () => {
  await using rig = await startMarkers();
  const { alice, bob, id } = await openTen(rig.postgres);
  const many = Array.from({ length: 1001 }, () => at(id, { read_seq: 3 }));
  const answers = [
    rig.mark(bob, at(id, { read_seq: 2 })),
    rig.mark(alice, ...many),
    rig.mark(bob, at(id, { read_seq: 4 })),
  ];
  const states = (await Promise.all(answers)).map(([marked]) => marked?.me.read_seq);
  expect(states.slice(1)).toEqual([3, 4]);
});

test("U1 U2 over HTTP marks are answered as over a socket", async () => {
  await using rig = await startMarkers();
  const { alice, id } = await openTen(rig.postgres);
  const answer = await rig.request(alice, "POST", "/marks", { marks: [at(id, { read_seq: 5 })] });
  const me = await stateOf(rig.postgres, alice, id);
  expect(answer).toEqual({ status: 200, body: { marks: [{ conversation_id: id, me }], not_found: [] } });
  const nobodys = randomUUID() as ConversationId;
  const partly = await rig.request(alice, "POST", "/marks", {
    marks: [at(nobodys, {}), at(id, { read_seq: 6 })],
  });
  expect(partly).toMatchObject({
    status: 200,
    body: { marks: [{ me: { read_seq: 6 } }], not_found: [nobodys] },
  });
  const refused = await rig.request(alice, "POST", "/marks", { marks: [at(nobodys, {})] });
  expect(refused).toMatchObject({ status: 404, body: { code: "conversation_not_found" } });
});

test("U6 whose marker has reached a message has read it: not its sender, nor who hides it; page by page, each once", async () => {
  await using rig = await startMarkers();
  const users = await insertUsers(rig.postgres, 12);
  const [sender, hiding, behind] = users;
  const id = await openGroup(rig.postgres, users);
  await insertMessages(rig.postgres, id, sender, 6);
  await rig.postgres.query("update users set sends_receipts = false where id = $1", [hiding]);
  await rig.postgres.query(
    "update members set read_seq = case when user_id = $2 then 3 else 4 end, delivered_seq = 6 where conversation_id = $1",
    [id, behind],
  );
  const readers: UserSummary[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null; pages++) {
    expect(pages).toBeLessThan(3);
    const query = cursor === "" ? "" : `&cursor=${cursor}`;
    const page = await rig.request(hiding, "GET", `/conversations/${id}/messages/4/readers?limit=3${query}`);
    expect(page.status).toBe(200);
    readers.push(...(page.body.users ?? []));
    cursor = page.body.next_cursor ?? null;
  }
  expect(readers.map((user) => user.id)).toEqual(users.slice(3).toSorted());
  expect(readers[0]).toMatchObject({ username: expect.any(String), display_name: "User" });
  const unread = await rig.request(hiding, "GET", `/conversations/${id}/messages/5/readers`);
  expect(unread).toEqual({ status: 200, body: { users: [], next_cursor: null } });
});

test("U6 L2 a page looks at so many members of a large group, and the next one goes on behind them", async () => {
  await using rig = await startMarkers();
  const users = await insertUsers(rig.postgres, 1100);
  const [sender, viewer, ...others] = users.toSorted();
  if (sender === undefined || viewer === undefined) throw new Error("there are 1100");
  const last = others.at(-1);
  const id = await openGroup(rig.postgres, users);
  await insertMessages(rig.postgres, id, sender, 2);
  await rig.postgres.query(
    "update members set read_seq = 2, delivered_seq = 2 where conversation_id = $1 and user_id = $2",
    [id, last],
  );
  const path = `/conversations/${id}/messages/2/readers`;
  const first = await rig.request(viewer, "GET", path);
  expect(first).toMatchObject({ status: 200, body: { users: [], next_cursor: expect.any(String) } });
  const next = await rig.request(viewer, "GET", `${path}?cursor=${first.body.next_cursor}`);
  expect(next).toMatchObject({ status: 200, body: { users: [{ id: last }], next_cursor: null } });
});

test("U6 E4 H6 readers of what one may not see are not found", async () => {
  await using rig = await startMarkers();
  const [alice, bob, late] = await insertUsers(rig.postgres, 3);
  const [stranger] = await insertUsers(rig.postgres, 1);
  const id = await openGroup(rig.postgres, [alice, bob, late], "joined");
  await insertMessages(rig.postgres, id, alice, 6);
  await rig.postgres.query(
    "update members set joined_seq = case when user_id = $2 then 5 else 0 end, read_seq = 6, delivered_seq = 6 where conversation_id = $1",
    [id, late],
  );
  const readersOf = async (viewer: UserId, seq: number, query = "") => {
    const { status, body } = await rig.request(
      viewer,
      "GET",
      `/conversations/${id}/messages/${seq}/readers${query}`,
    );
    return status === 200 ? body.users?.map((user) => user.id) : body.code;
  };
  expect(await readersOf(stranger, 6)).toBe("conversation_not_found");
  expect(await readersOf(alice, 7)).toBe("message_not_found");
  expect(await readersOf(late, 5)).toBe("message_not_found");
  expect(await readersOf(late, 6)).toEqual([bob, late].toSorted());
  // Whoever cannot see it has not read it, though the marker of a newcomer stands above it.
  expect(await readersOf(alice, 5)).toEqual([bob]);
  await rig.postgres.query("update conversations set history = 'all' where id = $1", [id]);
  // What they may see is not what they have read.
  expect(await readersOf(late, 5)).toEqual([bob]);
  expect(await readersOf(alice, 6, "?cursor=nonsense")).toBe("invalid_request");
});
