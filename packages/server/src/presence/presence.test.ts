import type { UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { answerDeadline } from "../platform/deadline.ts";
import { newUserId, TestNodes } from "@gochat/testkit/rigs/presence-nodes.ts";
import type { Device, Directory, TestNode } from "@gochat/testkit/rigs/presence-nodes.ts";

const OFFLINE = { status: "offline", last_seen_at: null };
const ONLINE = { status: "online", last_seen_at: null };
const AWAY = { status: "away", last_seen_at: null };

/** Two nodes; alice is on the first and watches bob, who is nowhere. */
async function aliceWatchesBob(): Promise<{
  nodes: TestNodes;
  first: TestNode;
  second: TestNode;
  alice: Device;
  bob: UserId;
  directory: Directory;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}> {
  const nodes = new TestNodes();
  const [first, second] = [await nodes.start(), await nodes.start()];
  const bob = newUserId();
  const alice = first.connect(newUserId());
  await alice.watch(bob);
  await nodes.settle();
  return {
    nodes,
    first,
    second,
    alice,
    bob,
    directory: nodes.directory,
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose](),
  };
}

test("P3 a watch is answered with everybody who was asked for, once, in that order; strangers look offline", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const [bob, carol, stranger] = [newUserId(), newUserId(), newUserId()];
  nodes.directory.strangers.add(stranger);
  nodes.directory.lastSeen.set(carol, "2026-11-20T08:15:00.000Z");
  node.connect(bob);
  node.connect(stranger);
  const alice = node.connect(newUserId());
  expect(await alice.watch(stranger, bob, carol, bob)).toEqual([
    { user_id: stranger, ...OFFLINE },
    { user_id: bob, ...ONLINE },
    { user_id: carol, status: "offline", last_seen_at: "2026-11-20T08:15:00.000Z" },
  ]);
});

test("P3 the answer carries the id of its frame", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const alice = node.connect(newUserId());
  await node.presence.frames["presence.watch"](
    alice,
    { type: "presence.watch", id: "7", user_ids: [] },
    answerDeadline(),
  );
  expect(alice.frames).toEqual([{ type: "presence.states", id: "7", states: [] }]);
});

test("P3 a stranger whom others here watch is offline all the same, and no change of theirs is told", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const bob = newUserId();
  const device = node.connect(bob);
  const friend = node.connect(newUserId());
  await friend.watch(bob);
  nodes.directory.strangers.add(bob);
  const alice = node.connect(newUserId());
  expect(await alice.watch(bob)).toEqual([{ user_id: bob, ...OFFLINE }]);
  device.set("away");
  expect(friend.takeStatuses()).toEqual(["away"]);
  expect(alice.takeChanges()).toEqual([]);
});

test("P3 a watch replaces the one before, and an empty one ends it", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const alice = node.connect(newUserId());
  const [bob, carol] = [newUserId(), newUserId()];
  await alice.watch(bob);
  await alice.watch(carol);
  node.connect(bob);
  const carols = node.connect(carol);
  expect(alice.takeChanges()).toEqual([{ user_id: carol, ...ONLINE }]);
  expect(await alice.watch()).toEqual([]);
  await nodes.pass(2);
  carols.set("away");
  expect(alice.takeChanges()).toEqual([]);
});

test("P3 a connection that closes, also while its watch is read, is told nothing more", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const bob = newUserId();
  const alice = node.connect(newUserId());
  const closing = alice.watch(bob);
  alice.close();
  expect(await closing).toEqual([]);
  const again = node.connect(alice.userId);
  await again.watch(bob);
  again.takeChanges();
  again.close();
  node.connect(bob);
  await nodes.pass(3);
  expect(again.takeChanges()).toEqual([]);
  expect(nodes.takeFrameTypes()).not.toContain("beacon");
});

test("P3 a watch that cannot be read is an error, and the one before goes on", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const [bob, carol] = [newUserId(), newUserId()];
  const alice = node.connect(newUserId());
  await alice.watch(bob);
  nodes.directory.isDown = true;
  await expect(alice.watch(carol)).rejects.toThrow("the database is down");
  node.connect(carol);
  node.connect(bob);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P3 whoever comes online on another node is told at once, and a new watcher there is told of who is here", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  const bobs = second.connect(bob);
  await nodes.settle();
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
  bobs.set("away");
  await nodes.pass(1);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...AWAY }]);
  // Known here by now: the answer itself says it.
  const carol = first.connect(newUserId());
  expect(await carol.watch(bob)).toEqual([{ user_id: bob, ...AWAY }]);
  // Not known there yet: a change says it.
  await bobs.watch(alice.userId);
  await nodes.settle();
  expect(bobs.takeChanges()).toEqual([{ user_id: alice.userId, ...ONLINE }]);
});

test("P4 online if any device is, on any node; away if every one says so", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  const [phone, laptop] = [first.connect(bob), second.connect(bob)];
  await nodes.pass(2);
  expect(alice.takeStatuses()).toEqual(["online"]);
  phone.set("away");
  await nodes.pass(2);
  expect(alice.takeStatuses()).toEqual([]);
  laptop.set("away");
  await nodes.pass(2);
  expect(alice.takeStatuses()).toEqual(["away"]);
  phone.set("online");
  await nodes.pass(2);
  expect(alice.takeStatuses()).toEqual(["online"]);
  phone.close();
  await nodes.pass(19);
  expect(alice.takeStatuses()).toEqual([]);
  await nodes.pass(2);
  expect(alice.takeStatuses()).toEqual(["away"]);
});

test.each(["the same node", "another node"])(
  "P4 P5 offline 20 seconds after the last one went, with the minute in which it went, on %s",
  async (where) => {
    await using world = await aliceWatchesBob();
    const { nodes, first, second, alice, bob, directory } = world;
    const device = (where === "the same node" ? first : second).connect(bob);
    await nodes.pass(30);
    alice.takeChanges();
    device.close();
    await nodes.pass(19);
    expect(alice.takeChanges()).toEqual([]);
    await nodes.pass(1);
    const lastSeenAt = "2026-11-22T10:01:00.000Z";
    expect(alice.takeChanges()).toEqual([{ user_id: bob, status: "offline", last_seen_at: lastSeenAt }]);
    expect(directory.written).toEqual([{ userId: bob, lastSeenAt }]);
  },
);

test("P4 a page that is reloaded again and again is no news, on the bus neither", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  let device = second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  nodes.takeFrameTypes();
  for (let i = 0; i < 7; i++) {
    device.close();
    await nodes.pass(i);
    device = second.connect(bob);
    await nodes.settle();
  }
  expect(nodes.takeFrameTypes()).not.toContain("states");
  await nodes.pass(30);
  expect(alice.takeChanges()).toEqual([]);
});

test("P4 a device that changes all the time is told at most once a second, the newest last", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  nodes.takeFrameTypes();
  for (let second = 0; second < 10; second++) {
    for (let i = 0; i < 50; i++) {
      device.set(i % 2 === 0 ? "away" : "online");
      if (i % 10 === 0) await nodes.settle();
    }
    await nodes.pass(1);
  }
  // One at the beginning, and one at the end of each second.
  expect(alice.takeChanges().length).toBeLessThanOrEqual(11);
  expect(nodes.takeFrameTypes().filter((type) => type === "states").length).toBeLessThanOrEqual(11);
  device.set("away");
  await nodes.pass(3);
  expect(alice.takeStatuses().at(-1)).toBe("away");
});

test("P4 what is again as it was told is no news", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const bobs = node.connect(newUserId());
  const alice = node.connect(newUserId());
  await alice.watch(bobs.userId);
  for (const status of ["away", "online", "away"] as const) bobs.set(status);
  await nodes.pass(3);
  expect(alice.takeStatuses()).toEqual(["away"]);
});

test("P4 who begins to watch while a change waits, and is answered with it, is told when it is undone", async () => {
  await using at = await aliceWatchesBob();
  const device = at.first.connect(at.bob);
  expect(at.alice.takeStatuses()).toEqual(["online"]);
  device.set("away");
  const carol = at.first.connect(newUserId());
  expect(await carol.watch(at.bob)).toEqual([{ user_id: at.bob, ...AWAY }]);
  carol.takeChanges();
  device.set("online");
  await at.nodes.pass(2);
  expect(carol.takeStatuses()).toEqual(["online"]);
});

test("P4 a node that dies takes nobody's presence with it for longer than 30 seconds", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob, directory } = world;
  second.connect(bob);
  await nodes.pass(60);
  expect(alice.takeStatuses()).toEqual(["online"]);
  second.isStill = true;
  await nodes.pass(9);
  expect(alice.takeChanges()).toEqual([]);
  await nodes.pass(9);
  // It was last heard of in the minute from 10:01.
  const lastSeenAt = "2026-11-22T10:01:00.000Z";
  expect(alice.takeChanges()).toEqual([{ user_id: bob, status: "offline", last_seen_at: lastSeenAt }]);
  expect(directory.written).toEqual([{ userId: bob, lastSeenAt }]);
});

test("P4 people of a node that died are what they are on other nodes", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob, directory } = world;
  const third = await nodes.start();
  second.connect(bob);
  third.connect(bob).set("away");
  await nodes.pass(2);
  expect(alice.takeStatuses().at(-1)).toBe("online");
  second.isStill = true;
  await nodes.pass(30);
  expect(alice.takeStatuses()).toEqual(["away"]);
  expect(directory.written).toEqual([]);
});

test("P4 a node with people to rely on is never taken for dead", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  await nodes.pass(600);
  expect(alice.takeChanges()).toEqual([]);
});

test("P4 a node that stood still and comes back has its people again", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  second.isStill = true;
  await nodes.pass(25);
  expect(alice.takeStatuses()).toEqual(["online", "offline"]);
  second.isStill = false;
  await nodes.pass(3);
  expect(alice.takeStatuses()).toEqual(["online"]);
  device.set("away");
  await nodes.settle();
  expect(alice.takeStatuses()).toEqual(["away"]);
});

test("P4 a watcher's node that stood still does not take the others for dead", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  first.isStill = true;
  await nodes.pass(25);
  device.set("away");
  await nodes.pass(1);
  first.isStill = false;
  await nodes.pass(3);
  expect(alice.takeStatuses()).toEqual(["away"]);
});

test("P4 what a bus has lost is put right within seconds of its return, and ghosts within 30", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  const [carol, dave] = [newUserId(), newUserId()];
  const carols = second.connect(carol);
  await alice.watch(bob, carol, dave);
  await nodes.pass(2);
  alice.takeChanges();
  first.isCut = true;
  second.connect(bob);
  carols.set("away");
  await nodes.pass(8);
  expect(alice.takeChanges()).toEqual([]);
  first.mend();
  await nodes.pass(2);
  expect(alice.takeChanges()).toEqual(
    expect.arrayContaining([
      { user_id: bob, ...ONLINE },
      { user_id: carol, ...AWAY },
    ]),
  );
  // Carol goes, and her node tells nobody: that is a state which nobody takes back.
  carols.close();
  await nodes.pass(15);
  first.isCut = true;
  await nodes.pass(8);
  first.mend();
  await nodes.pass(18);
  expect(alice.takeChanges()).toEqual([
    { user_id: carol, status: "offline", last_seen_at: "2026-11-22T10:00:00.000Z" },
  ]);
});

test("P4 a node that heard nothing of a watch learns of it when its bus is back", async () => {
  await using nodes = new TestNodes();
  const [first, second] = [await nodes.start(), await nodes.start()];
  const bob = newUserId();
  second.isCut = true;
  const alice = first.connect(newUserId());
  await alice.watch(bob);
  second.mend();
  await nodes.pass(2);
  second.connect(bob);
  await nodes.settle();
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P4 while the bus is away a node shows its own people, and nobody else after 30 seconds", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  const carol = newUserId();
  second.connect(bob);
  await nodes.settle();
  await alice.watch(bob, carol);
  alice.takeChanges();
  first.isCut = true;
  first.connect(carol);
  expect(alice.takeChanges()).toEqual([{ user_id: carol, ...ONLINE }]);
  await nodes.pass(30);
  expect(alice.takeChanges()).toEqual([
    { user_id: bob, status: "offline", last_seen_at: "2026-11-22T10:00:00.000Z" },
  ]);
  first.mend();
  await nodes.pass(2);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P4 a node that starts hears at once whom the others watch", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, alice, bob } = world;
  const third = await nodes.start();
  await nodes.pass(1);
  third.connect(bob);
  await nodes.settle();
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P4 a node that stops in order tells nobody that its people are gone, and records when they were there", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob, directory } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  nodes.takeFrameTypes();
  device.close();
  await second.presence[Symbol.asyncDispose]();
  second.isStill = true;
  expect(directory.written).toEqual([{ userId: bob, lastSeenAt: "2026-11-22T10:00:00.000Z" }]);
  first.connect(bob);
  await nodes.pass(40);
  expect(alice.takeChanges()).toEqual([]);
  expect(nodes.takeFrameTypes()).not.toContain("states");
});

test("P4 a node that has stopped hears nothing any more", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  await first.presence[Symbol.asyncDispose]();
  nodes.takeFrameTypes();
  second.connect(bob);
  await nodes.settle();
  expect(nodes.takeFrameTypes()).toEqual(["states"]);
  expect(alice.takeChanges()).toEqual([]);
});

test("P5 who hides is offline at once, without a time, on every node; who shows themselves again is there at once", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob, directory } = world;
  const third = await nodes.start();
  directory.lastSeen.set(bob, "2026-11-20T08:15:00.000Z");
  second.connect(bob);
  const carol = second.connect(newUserId());
  await carol.watch(bob);
  await nodes.pass(2);
  alice.takeChanges();
  carol.takeChanges();

  directory.hidden.add(bob);
  third.presence.changedVisibility(bob);
  await nodes.settle();
  for (const watcher of [alice, carol]) expect(watcher.takeChanges()).toEqual([{ user_id: bob, ...OFFLINE }]);
  expect(await first.connect(newUserId()).watch(bob)).toEqual([{ user_id: bob, ...OFFLINE }]);
  first.connect(bob).set("away");
  await nodes.pass(2);
  expect(alice.takeChanges()).toEqual([]);

  directory.hidden.delete(bob);
  first.presence.changedVisibility(bob);
  await nodes.settle();
  for (const watcher of [alice, carol]) expect(watcher.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P5 who is offline and hides loses the time when they were last seen", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, alice, bob, directory } = world;
  const lastSeenAt = "2026-11-20T08:15:00.000Z";
  directory.lastSeen.set(bob, lastSeenAt);
  expect(await alice.watch(bob)).toEqual([{ user_id: bob, status: "offline", last_seen_at: lastSeenAt }]);
  await nodes.pass(1);
  directory.hidden.add(bob);
  first.presence.changedVisibility(bob);
  await nodes.pass(1);
  expect(alice.takeChanges().at(-1)).toEqual({ user_id: bob, ...OFFLINE });
});

test("P5 who hides while a watch is being read is not seen", async () => {
  await using nodes = new TestNodes();
  const node = await nodes.start();
  const bob = newUserId();
  node.connect(bob);
  const alice = node.connect(newUserId());
  // The question was answered before the change, and the answer comes after it.
  nodes.directory.meanwhile = () => {
    nodes.directory.hidden.add(bob);
    node.presence.changedVisibility(bob);
  };
  expect(await alice.watch(bob)).toEqual([{ user_id: bob, ...OFFLINE }]);
  await nodes.pass(3);
  expect(alice.takeChanges()).toEqual([]);
});

test("P5 a change that cannot be read hides, until it can", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob, directory } = world;
  second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  directory.isDown = true;
  first.presence.changedVisibility(bob);
  await nodes.pass(5);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...OFFLINE }]);
  directory.isDown = false;
  await nodes.pass(2);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});

test("P5 a node whose bus lost the news hides as soon as the bus is back", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob, directory } = world;
  second.connect(bob);
  await nodes.pass(2);
  alice.takeChanges();
  first.isCut = true;
  directory.hidden.add(bob);
  second.presence.changedVisibility(bob);
  await nodes.pass(3);
  expect(alice.takeChanges()).toEqual([]);
  first.mend();
  await nodes.pass(2);
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...OFFLINE }]);
});

test("P5 when people were last seen is written when the database is back", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, bob, directory } = world;
  const device = second.connect(bob);
  directory.isDown = true;
  device.close();
  await nodes.pass(25);
  expect(directory.written).toEqual([]);
  directory.isDown = false;
  await nodes.pass(2);
  expect(directory.written).toEqual([{ userId: bob, lastSeenAt: "2026-11-22T10:00:00.000Z" }]);
});

test("P6 a thousand connections of people whom nobody watches cause no frame and no timer", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second } = world;
  await nodes.pass(1);
  nodes.takeFrameTypes();
  const timers = () =>
    process.getActiveResourcesInfo().filter((kind) => /Timeout|Immediate/.test(kind)).length;
  const before = timers();
  const devices = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? first : second).connect(newUserId()));
  for (const device of devices) device.set("away");
  for (const device of devices) device.close();
  expect(timers()).toBe(before);
  await nodes.pass(25);
  // Alice watches bob: one node says every 5 seconds that it is there, and nothing else is said.
  expect(nodes.takeFrameTypes()).toEqual(Array.from({ length: 5 }, () => "beacon"));
});

test("P6 where nobody watches anybody nothing is said, whatever happens", async () => {
  await using nodes = new TestNodes();
  const [first, second] = [await nodes.start(), await nodes.start()];
  nodes.takeFrameTypes();
  const devices = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? first : second).connect(newUserId()));
  await nodes.pass(60);
  for (const device of devices) device.set("away");
  for (const device of devices) device.close();
  await nodes.pass(120);
  expect(nodes.takeFrameTypes()).toEqual([]);
});

test("P6 nothing more is said of people whom nobody watches any more", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  alice.close();
  await nodes.pass(1);
  expect(nodes.takeFrameTypes()).toContain("unwatch");
  for (let i = 0; i < 120; i++) {
    device.set(i % 2 === 0 ? "away" : "online");
    await nodes.pass(1);
  }
  expect(nodes.takeFrameTypes()).toEqual([]);
});

test("P6 the people of a watcher's node that died are not told of any more", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, bob } = world;
  const device = second.connect(bob);
  await nodes.pass(2);
  first.isStill = true;
  await nodes.pass(16);
  nodes.takeFrameTypes();
  device.set("away");
  await nodes.pass(60);
  expect(nodes.takeFrameTypes()).toEqual([]);
});

test("P6 a page that is reloaded asks the other nodes nothing new", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, first, second, alice, bob } = world;
  second.connect(bob);
  await nodes.pass(2);
  nodes.takeFrameTypes();
  alice.close();
  const again = first.connect(alice.userId);
  expect(await again.watch(bob)).toEqual([{ user_id: bob, ...ONLINE }]);
  await nodes.pass(2);
  expect(nodes.takeFrameTypes().filter((type) => type !== "beacon")).toEqual([]);
});

test("P4 many people are told of in few frames", async () => {
  await using nodes = new TestNodes();
  const [first, second] = [await nodes.start(), await nodes.start()];
  const people = Array.from({ length: 2500 }, newUserId);
  for (let i = 0; i < people.length; i += 100)
    await first.connect(newUserId()).watch(...people.slice(i, i + 100));
  await nodes.settle();
  nodes.takeFrameTypes();
  for (const person of people) second.connect(person);
  await nodes.settle();
  expect(nodes.takeFrameTypes()).toEqual(["states", "states", "states"]);
});

test("P4 a frame of another form, or of a newer version, changes nothing", async () => {
  await using world = await aliceWatchesBob();
  const { nodes, second, alice, bob } = world;
  for (const frame of ["", "{", "[]", '{"node":"n"}', '{"node":"n","message":{"type":"dance"}}'])
    nodes.publish(frame);
  nodes.publish(`{"node":"n","message":{"type":"states","states":[{"user_id":"${bob}","status":"busy"}]}}`);
  await nodes.settle();
  expect(alice.takeChanges()).toEqual([]);
  second.connect(bob);
  await nodes.settle();
  expect(alice.takeChanges()).toEqual([{ user_id: bob, ...ONLINE }]);
});
