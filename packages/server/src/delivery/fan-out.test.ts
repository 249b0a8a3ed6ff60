import type { ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import type { ConversationEvent } from "../conversation-event.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createLogger } from "../platform/logger.ts";
import { MemoryBus } from "../platform/memory/memory-bus.ts";
import { FanOut } from "./fan-out.ts";
import { Memberships } from "./memberships.ts";
import type { GroupMembership, LoadedMemberships } from "./memberships-store.ts";

const group = "g1" as ConversationId;
const [bob, dee] = ["bob", "dee"] as UserId[] as [UserId, UserId];

const event = (version: number, added: readonly UserId[] = []): ConversationEvent => ({
  conversationId: group,
  version,
  audience: null,
  frame: "{}",
  perUser: [],
  exceptConnection: null,
  subjectSeq: null,
  membership: added.length === 0 ? null : { added, removed: [], joinedSeq: 0, memberCount: 2 },
  isErasure: false,
});

/** The delivery of one node, in front of a log that has everything and a database that says in which groups people are. */
async function rig() {
  const logger = createLogger("silent");
  const bus = new MemoryBus(logger);
  const delivered: [version: number, userIds: UserId[]][] = [];
  let groups: GroupMembership[] = [];
  const sql = {
    query: async <Row>(_text: string, [userIds]: readonly unknown[] = []) =>
      (userIds as UserId[]).map((user_id): LoadedMemberships => ({ user_id, since: "7", groups })) as Row[],
  };
  const memberships: Memberships = new Memberships({
    sql,
    settledToken: () => "5",
    onHead: (id, version, isSettled) => fanOut.learnHead(id, version, isSettled),
  });
  const fanOut: FanOut = new FanOut({
    nodeId: "n1",
    sockets: {
      deliver: ({ version }, userIds) => delivered.push([version, [...userIds]]),
      deliverEphemeral: () => {},
      deliverInOrder: () => {},
      closeAll: () => {},
    },
    memberships,
    bus,
    logger,
    metrics: createMetrics(),
  });
  await fanOut.start({
    readLog: async (ranges) => ({
      events: ranges.flatMap(({ from, below }) =>
        Array.from({ length: below - from }, (_, i) => event(from + i)),
      ),
      cut: new Set(),
    }),
    onRemoved: () => {},
    onGap: () => {},
  });
  return {
    fanOut,
    memberships,
    delivered,
    /** From the next reading on somebody is in the group since this version; it is as far as `head`. */
    joins(version: number, head: number, more: Partial<GroupMembership> = {}) {
      const joined = { joined_seq: 0, member_count: 2, is_settled: false, ...more };
      groups = [{ conversation_id: group, version, head, ...joined }];
    },
    [Symbol.dispose]: () => fanOut[Symbol.dispose](),
  };
}

test("R6 who is added by an event that others overtook is told, though another device of theirs connected before it came", async () => {
  using node = await rig();
  const { fanOut, memberships, delivered } = node;
  await memberships.hold(bob);
  // Nobody here is in the group: it is passed over.
  fanOut.deliver([event(5)]);
  node.joins(4, 5);
  await memberships.hold(bob);
  fanOut.deliver([event(4, [bob])]);
  await expect
    .poll(() => delivered)
    .toEqual([
      [4, [bob]],
      [5, [bob]],
    ]);
  // What he was told is not told again.
  fanOut.deliver([event(4, [bob]), event(5), event(6)]);
  fanOut.reveal(group, 4, 4, [bob]);
  expect(delivered.map(([version]) => version)).toEqual([4, 5, 6]);
});

test("R6 an event of a group that is on its way when somebody of it connects is delivered", async () => {
  using node = await rig();
  const { fanOut, memberships, delivered } = node;
  await memberships.hold(bob);
  node.joins(1, 2);
  await memberships.hold(dee);
  fanOut.deliver([event(3), event(1, [bob, dee]), event(2), event(3)]);
  await expect
    .poll(() => delivered)
    .toEqual([
      [3, [dee]],
      [1, [bob]],
      [2, [bob]],
      [3, [bob]],
    ]);
});

test("R6 what of a group was seen before somebody of it connected is not delivered again", async () => {
  using node = await rig();
  const { fanOut, memberships, delivered } = node;
  node.joins(1, 8, { is_settled: true });
  await memberships.hold(bob);
  fanOut.deliver([event(8), event(9)]);
  expect(delivered).toEqual([[9, [bob]]]);
});

test("R1 what a node remembers of a group does not answer a sync when something committed before is still on its way", async () => {
  using node = await rig();
  const { fanOut, memberships } = node;
  await memberships.hold(bob);
  fanOut.deliver([event(1, [bob]), event(2)]);
  node.joins(1, 3);
  await memberships.hold(dee);
  expect(fanOut.recentFrames(dee, group, 1)).toBe(undefined);
  fanOut.deliver([event(3)]);
  expect(fanOut.recentFrames(dee, group, 1)).toEqual({ frames: ["{}", "{}"], head: 3 });
});

test("G5 who left a group before they connected is told nothing of how they were in it", async () => {
  using node = await rig();
  const { fanOut, memberships, delivered } = node;
  await memberships.hold(bob);
  node.joins(1, 3, { member_count: 1 });
  await memberships.hold(dee);
  fanOut.deliver([event(4)]);
  expect(delivered).toEqual([[4, [dee]]]);
});
