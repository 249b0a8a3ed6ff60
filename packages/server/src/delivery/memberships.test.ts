import type { ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import type { ConversationEvent } from "../conversation-event.ts";
import { Memberships } from "./memberships.ts";
import type { GroupMembership, LoadedMemberships } from "./memberships-store.ts";

const group = "g1" as ConversationId;
const [anna, bert] = ["anna", "bert"] as UserId[] as [UserId, UserId];

const groupOf = (version: number, joined_seq: number): GroupMembership => ({
  conversation_id: group,
  version,
  joined_seq,
  member_count: 2,
  head: version + 1,
  is_settled: true,
});

/** A database that answers when it is told to, with what was true when it was asked. */
function rig() {
  const asked: {
    userIds: readonly UserId[];
    readonly answer: (groups: readonly GroupMembership[]) => void;
  }[] = [];
  const heads: [ConversationId, number][] = [];
  const sql = {
    query: <Row>(_text: string, values: readonly unknown[] = []) => {
      const userIds = values[0] as readonly UserId[];
      const { promise, resolve } = Promise.withResolvers<Row[]>();
      const answer = (groups: readonly GroupMembership[]) =>
        resolve(
          userIds.map((user_id): LoadedMemberships => ({
            user_id,
            since: "7",
            groups: [...groups],
          })) as Row[],
        );
      asked.push({ userIds, answer });
      return promise;
    },
  };
  const memberships = new Memberships({
    sql,
    settledToken: () => "5",
    onHead: (id, head) => heads.push([id, head]),
  });
  return { memberships, asked, heads, here: () => [...memberships.here(group)] };
}

const change = (
  version: number,
  added: readonly UserId[],
  removed: readonly UserId[] = [],
): ConversationEvent => ({
  conversationId: group,
  version,
  audience: null,
  frame: "{}",
  perUser: [],
  exceptConnection: null,
  subjectSeq: null,
  membership: { added, removed, joinedSeq: 4, memberCount: 2 },
  isErasure: false,
});

test("the groups of a person are read once for all that connect at that time, and forgotten with the last one", async () => {
  const { memberships, asked, heads, here } = rig();
  const first = memberships.hold(anna);
  const more = [memberships.hold(bert), memberships.hold(anna), memberships.hold(bert)];
  asked[0]?.answer([groupOf(3, 1)]);
  expect(await first).toEqual({ since: "7" });
  asked[1]?.answer([groupOf(5, 2)]);
  await Promise.all(more);
  expect(asked.map(({ userIds }) => userIds)).toEqual([[anna], [bert, anna]]);
  expect(heads[0]).toEqual([group, 4]);
  expect(new Map(here())).toEqual(
    new Map([
      // What she joined while she was connected is still to be told.
      [anna, { version: 5, joinedSeq: 2, isLoaded: true, toldUpTo: 4 }],
      [bert, { version: 5, joinedSeq: 2, isLoaded: true, toldUpTo: 6 }],
    ]),
  );
  for (const userId of [anna, anna, bert]) memberships.release(userId);
  expect([here().map(([userId]) => userId), memberships.isHeld(anna)]).toEqual([[bert], false]);
  memberships.release(bert);
  expect([here(), memberships.memberCount(group)]).toEqual([[], 0]);
});

test("G5 whoever is removed while their groups are read is not let in by what was read before", async () => {
  const { memberships, asked, here } = rig();
  const holding = memberships.hold(anna);
  memberships.dismiss(change(6, [], [anna]));
  asked[0]?.answer([groupOf(3, 1)]);
  await holding;
  expect(here()).toEqual([]);
});

test("G4 whoever was removed and added again while their groups are read is in since the second time", async () => {
  const { memberships, asked, here } = rig();
  const holding = memberships.hold(anna);
  memberships.dismiss(change(6, [], [anna]));
  memberships.admit(change(8, [anna]));
  asked[0]?.answer([groupOf(3, 1)]);
  await holding;
  expect(here()).toEqual([[anna, { version: 8, joinedSeq: 4, isLoaded: false, toldUpTo: 0 }]]);
});

test("G5 a removal that is older than the membership that was read changes nothing", async () => {
  const { memberships, asked, here } = rig();
  const holding = memberships.hold(anna);
  asked[0]?.answer([groupOf(8, 4)]);
  await holding;
  memberships.dismiss(change(6, [], [anna]));
  expect(here()).toEqual([[anna, { version: 8, joinedSeq: 4, isLoaded: true, toldUpTo: 9 }]]);
  memberships.dismiss(change(9, [], [anna]));
  expect(here()).toEqual([]);
});

test("an event adds only people who are connected here", () => {
  const { memberships, here } = rig();
  memberships.admit(change(6, [anna, bert]));
  expect(here()).toEqual([]);
});

test("a person who went while their groups were read leaves nothing behind", async () => {
  const { memberships, asked, here } = rig();
  const holding = memberships.hold(anna);
  memberships.release(anna);
  asked[0]?.answer([groupOf(3, 1)]);
  await holding;
  expect([here(), memberships.isHeld(anna)]).toEqual([[], false]);
});
