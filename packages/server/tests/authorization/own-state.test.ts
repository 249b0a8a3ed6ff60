import { ENDPOINTS } from "@gochat/protocol";
import type { Conversation, ServerFrameOf } from "@gochat/protocol";
import { connectSql, eventually, startNodes } from "@gochat/testkit";
import { expect, test } from "vitest";
import { connectDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { perform } from "../http-call.ts";
import { meet } from "@gochat/testkit/people.ts";

const { conversations } = ENDPOINTS;

test("G7 U5 what somebody makes of a conversation for themselves, nobody else hears of, on any node", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  const [olga, wim] = [await meet(first, "olga"), await meet(first, "wim")];
  const body = { name: "Group", participant_ids: [wim.id] };
  const made = await perform(first, olga.token, { endpoint: conversations.create, body });
  const { id } = made.body["conversation"] as Conversation;
  await using ofOlga = await connectDevice(second, olga.token);
  await using ofWim = await connectDevice(second, wim.token);
  await using sql = await connectSql(cluster.databaseUrl);

  const forOneself = { is_archived: true, is_pinned: true, muted_until: "2099-01-01T00:00:00.000Z" };
  const call = { endpoint: conversations.updateMine, params: { id }, body: forOneself };
  expect((await perform(first, olga.token, call)).status).toBe(200);
  await eventually(() => expect(marksHeard(ofOlga)).toMatchObject([{ user_id: olga.id }]));
  // As if a third node had stored a mark and its news were lost: it is told when this node has looked at all commits before.
  await sql.rows(
    "update members set read_seq = 1, delivered_seq = 1 where conversation_id = $1 and user_id = $2",
    [id, wim.id],
  );
  await sql.rows(
    "insert into commits (node_id, marks) select gen_random_uuid(), jsonb_build_array(jsonb_build_array($1::uuid, $2::uuid))",
    [id, wim.id],
  );
  await eventually(
    () => expect(marksHeard(ofOlga)).toContainEqual(expect.objectContaining({ user_id: wim.id })),
    {
      timeoutMs: 30_000,
    },
  );
  await ofWim.settle();
  expect(marksHeard(ofWim).filter(({ user_id }) => user_id === olga.id)).toEqual([]);
  expect(marksHeard(ofOlga).filter(({ user_id }) => user_id === olga.id)).toHaveLength(1);

  function marksHeard(device: Device): ServerFrameOf<"conversation.marked">[] {
    return device.heardOf(id).filter((frame) => frame.type === "conversation.marked");
  }
});
