import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import type { EphemeralEvent } from "../conversation-event.ts";
import { AppError } from "../errors.ts";
import { TypingRelay } from "./typing-relay.ts";

const [alice, bob, carol] = [randomUUID() as UserId, randomUUID() as UserId, randomUUID() as UserId];

function setUp() {
  const direct = randomUUID() as ConversationId;
  const group = randomUUID() as ConversationId;
  const memberCounts = new Map<ConversationId, number>([
    [direct, 2],
    [group, 100],
  ]);
  const people = new Map<ConversationId, UserId[]>([
    [direct, [alice, bob]],
    [group, [alice, bob, carol]],
  ]);
  const world = {
    direct,
    group,
    memberCounts,
    people,
    nowMs: 0,
    isHidden: false,
    isLimited: false,
    taken: 0,
    lookups: 0,
    pause: Promise.resolve(),
    ephemeralEvents: [] as EphemeralEvent[],
    types: () =>
      world.ephemeralEvents.splice(0).map(({ frame }) => (JSON.parse(frame) as { type: string }).type),
  };
  const typing = new TypingRelay({
    countMembers: (_userId, conversationId) => {
      world.lookups++;
      return Promise.resolve(memberCounts.get(conversationId));
    },
    takeTyping: () => {
      world.taken++;
      return !world.isLimited;
    },
    showsPresence: () => Promise.resolve(!world.isHidden),
    findAudience: async (userId, conversationId) => {
      await world.pause;
      return (people.get(conversationId) ?? []).filter((each) => each !== userId);
    },
    deliverEphemeral: (event) => world.ephemeralEvents.push(event),
    elapsedMs: () => world.nowMs,
  });
  return { typing, world };
}

test("P1 that somebody types is told to the other side of a direct conversation, for 6 seconds", async () => {
  const { typing, world } = setUp();
  await typing.start(alice, world.direct);
  expect(world.ephemeralEvents).toEqual([
    {
      conversationId: world.direct,
      audience: [bob],
      frame: `{"type":"typing.started","conversation_id":"${world.direct}","user_id":"${alice}","ttl_ms":6000}`,
      perUser: [],
      exceptConnection: null,
      isPassing: true,
    },
  ]);
});

test("P1 in a group it is told to all who may see it, but not to the one who types", async () => {
  const { typing, world } = setUp();
  await typing.start(alice, world.group);
  await typing.stop(alice, world.group);
  expect(world.ephemeralEvents).toMatchObject([
    { audience: [bob, carol], perUser: [] },
    {
      audience: [bob, carol],
      frame: `{"type":"typing.stopped","conversation_id":"${world.group}","user_id":"${alice}"}`,
    },
  ]);
});

test("P3 where nobody may see it nothing is told", async () => {
  const { typing, world } = setUp();
  world.people.set(world.direct, [alice]);
  await typing.start(alice, world.direct);
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual([]);
});

test("P1 that somebody stopped does not overtake that they started", async () => {
  const { typing, world } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.pause = promise;
  const started = typing.start(alice, world.direct);
  await new Promise(setImmediate);
  world.pause = Promise.resolve();
  const stopped = typing.stop(alice, world.direct);
  await new Promise(setImmediate);
  resolve();
  await Promise.all([started, stopped]);
  expect(world.types()).toEqual(["typing.started", "typing.stopped"]);
});

test("P1 it is passed on every 3 seconds at most, for each person and conversation", async () => {
  const { typing, world } = setUp();
  for (; world.nowMs < 9000; world.nowMs += 500) await typing.start(alice, world.direct);
  expect(world.types()).toHaveLength(3);
  // What is not passed on is not looked up either.
  expect(world.lookups).toBe(3);
  await typing.start(bob, world.direct);
  await typing.start(bob, world.group);
  expect(world.types()).toHaveLength(2);
});

test("P1 two devices that begin at the same time are passed on once", async () => {
  const { typing, world } = setUp();
  await Promise.all([typing.start(alice, world.direct), typing.start(alice, world.direct)]);
  expect(world.types()).toEqual(["typing.started"]);
  expect(world.taken).toBe(1);
});

test("P1 that somebody stopped is told once, and only while the others show that they type", async () => {
  const { typing, world } = setUp();
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual([]);
  await typing.start(alice, world.direct);
  await typing.stop(alice, world.direct);
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual(["typing.started", "typing.stopped"]);
  world.nowMs += 3000;
  await typing.start(alice, world.direct);
  world.nowMs += 6000;
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual(["typing.started"]);
});

test("P1 typing right after a stop, or after a message, is passed on at once", async () => {
  const { typing, world } = setUp();
  await typing.start(alice, world.direct);
  await typing.stop(alice, world.direct);
  await typing.start(alice, world.direct);
  expect(world.types()).toEqual(["typing.started", "typing.stopped", "typing.started"]);
  typing.ended(alice, world.direct);
  // The message has ended it for everybody.
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual([]);
  await typing.start(alice, world.direct);
  expect(world.types()).toEqual(["typing.started"]);
  typing.ended(bob, world.direct);
  await typing.start(alice, world.direct);
  expect(world.types()).toEqual([]);
});

test("P1 L1 starting and stopping all the time is passed on as often as the limit lets it", async () => {
  const { typing, world } = setUp();
  for (; world.nowMs < 9000; world.nowMs += 100) {
    world.isLimited = world.taken >= 20;
    await typing.start(alice, world.direct);
    await typing.stop(alice, world.direct);
  }
  expect(world.types()).toHaveLength(40);
});

test("P2 it is not passed on in conversations of more than 100 members", async () => {
  const { typing, world } = setUp();
  world.memberCounts.set(world.group, 101);
  await typing.start(alice, world.group);
  await typing.stop(alice, world.group);
  expect(world.types()).toEqual([]);
  expect(world.taken).toBe(0);
});

test("P2 it is not passed on for people who hide their presence", async () => {
  const { typing, world } = setUp();
  world.isHidden = true;
  await typing.start(alice, world.direct);
  expect(world.types()).toEqual([]);
  world.isHidden = false;
  await typing.start(alice, world.direct);
  world.isHidden = true;
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual(["typing.started"]);
});

test("L1 typing beyond the limit is dropped, and counts when it is within it again", async () => {
  const { typing, world } = setUp();
  world.isLimited = true;
  await typing.start(alice, world.direct);
  await typing.stop(alice, world.direct);
  expect(world.types()).toEqual([]);
  world.isLimited = false;
  await typing.start(alice, world.direct);
  expect(world.types()).toEqual(["typing.started"]);
});

test("E4 a conversation of others answers like one that does not exist, and uses up nobody's limit", async () => {
  const { typing, world } = setUp();
  const unknown = randomUUID() as ConversationId;
  for (const refused of [typing.start(alice, unknown), typing.stop(alice, unknown)])
    await expect(refused).rejects.toEqual(new AppError("conversation_not_found"));
  expect(world.taken).toBe(0);
});

test("E4 whoever was removed meanwhile is told so, and not passed on", async () => {
  const { typing, world } = setUp();
  await typing.start(alice, world.direct);
  world.types();
  world.memberCounts.delete(world.direct);
  await expect(typing.stop(alice, world.direct)).rejects.toThrow(AppError);
  expect(world.types()).toEqual([]);
});
