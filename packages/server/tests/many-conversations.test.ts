import type { ConversationId, Message, UserId } from "@gochat/protocol";
import { connectSql, connectUser, startNodes, startServer, withDatabase } from "@gochat/testkit";
import type { TestCluster, TestSql } from "@gochat/testkit";
import { expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";
import { Follower } from "./sync/follower.ts";
import { settle } from "./sync/settle.ts";
import { range, sync, versionsOf } from "./sync/sync-frames.ts";

const meOf = async (api: Api): Promise<UserId> =>
  (await api<{ user: { id: UserId } }>("GET", "/auth/me")).user.id;

const versionOf = async (api: Api, id: ConversationId): Promise<number> =>
  (await api<{ conversation: { version: number } }>("GET", `/conversations/${id}`)).conversation.version;

test("R8 R4 what a device names in its next sync is not announced as new by this one, though the person wrote there since; what they joined since is", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  await using sql = await connectSql(database.url);
  const [alice, bob] = [apiOf(server, "alice"), apiOf(server, "bob")];
  const bobId = await meOf(bob);
  const group = (name: string) => openConversation(alice, { name, participant_ids: [bobId] });
  const [first, second, left] = await Promise.all([group("First"), group("Second"), group("Left")]);
  const [before, ...versions] = await Promise.all([first, second, left].map((id) => versionOf(bob, id)));
  await settle(sql);
  await using away = await connectUser(server, "bob");
  const { ready } = away;
  await sendOver(alice, second, "hello");
  await sendOver(bob, second, "from another device");
  const added = await group("Added");
  await alice("DELETE", `/conversations/${left}/members/${bobId}`);
  await alice("POST", `/conversations/${left}/members`, { user_ids: [bobId] });

  await using fresh = await startServer({ databaseUrl: database.url });
  for (const node of [server, fresh]) {
    await using device = await connectUser(node, "bob");
    const parts = await Promise.all([
      sync(device, { [first]: before ?? 0 }, ready),
      sync(device, { [second]: versions[0] ?? 0 }, ready),
    ]);
    for (const { frames } of parts) {
      const created = frames.filter(({ type }) => type === "conversation.created");
      expect(new Set(created.map((frame) => "conversation_id" in frame && frame.conversation_id))).toEqual(
        new Set([added, left]),
      );
    }
    const [, { frames }] = parts;
    expect(versionsOf(frames, second)).toEqual(range((versions[0] ?? 0) + 1, (versions[0] ?? 0) + 2));
  }
});

const COUNT = 2300;
const PASSES = 2;

test("R8 R1 R7 a device with 2,300 conversations, which all change while it comes and goes between two nodes, ends with what there is", async () => {
  await using cluster = await startNodes(2);
  await using sql = await connectSql(cluster.databaseUrl);
  const [first, second] = cluster.nodes;
  const [ann, ben] = [apiOf(first, "ann"), apiOf(second, "ben")];
  const bob = apiOf(first, "bob");
  const bobId = await meOf(bob);
  const ids = await makeGroups(sql, [await meOf(ann), await meOf(ben), bobId]);
  await settle(sql);
  const follower = new Follower("bob", new Map(ids.map((id) => [id, 1])));
  await follower.visit(first, 1, async () => {});

  const added: ConversationId[] = [];
  for (const pass of range(1, PASSES)) {
    await changeAll(ids, pass, [ann, ben]);
    // His other device: in more than one sync brings of one's own states it would be too far.
    await Promise.all(ids.slice(0, 50).map((id) => sendOver(bob, id, `bob ${pass}`)));
    added.push(await openConversation(ann, { name: `Added ${pass}`, participant_ids: [bobId] }));
    const changing = changeAll(ids, pass + 1, [ann, ben]);
    await follower.visit(nodeOf(cluster, pass), 1, () => changing);
  }
  await follower.visit(first, 1, async () => {});

  const versions = await sql.rows<{ id: ConversationId; version: number }>(
    "select conversation_id as id, c.version::int from members m join conversations c on c.id = m.conversation_id where m.user_id = $1",
    [bobId],
  );
  expect(versions).toHaveLength(COUNT + PASSES);
  expect(follower.versions).toEqual(new Map(versions.map(({ id, version }) => [id, version])));
  expect([...follower.announced].toSorted()).toEqual(added.toSorted());
  const messages = await sql.rows<
    Pick<Message, "conversation_id" | "content"> & { seq: number; version: number }
  >("select conversation_id, seq::int, version::int, content from messages where conversation_id = any($1)", [
    ids,
  ]);
  expect(messages.length).toBeGreaterThan(COUNT * PASSES);
  for (const { conversation_id, seq, version, content } of messages)
    expect(follower.messageAt(conversation_id, seq)).toMatchObject({ version, content });
}, 240_000);

const nodeOf = ({ nodes }: TestCluster, nth: number) => nodes[nth % nodes.length] ?? nodes[0];

/** Groups of these people, as if they had been there before anybody connected. */
async function makeGroups(sql: TestSql, userIds: readonly UserId[]): Promise<ConversationId[]> {
  const rows = await sql.rows<{ id: ConversationId }>(
    `with made as (
       insert into conversations (id, kind, name, member_count)
       select gen_random_uuid(), 'group', 'Group ' || n, cardinality($2::uuid[]) from generate_series(1, $1::int) n returning id
     ),
     logged as (
       insert into changes (conversation_id, version, last_seq, event, data)
       select id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', $2::uuid[]) from made
     ),
     entered as (
       insert into members (conversation_id, user_id, role)
       select made.id, u.id, case when u.n = 1 then 'owner' else 'member' end
       from made, unnest($2::uuid[]) with ordinality u (id, n)
     )
     select id from made`,
    [COUNT, userIds],
  );
  return rows.map(({ id }) => id);
}

/** One change of each, by either of them: new messages, and edits of theirs. */
async function changeAll(
  ids: readonly ConversationId[],
  pass: number,
  writers: readonly Api[],
): Promise<void> {
  const waiting = ids.entries();
  const change = async () => {
    for (const [nth, id] of waiting) {
      const writer = writers[(nth + pass) % writers.length];
      if (writer === undefined) throw new Error("there is a writer");
      const message = await sendOver(writer, id, `message ${pass}`);
      if (nth % 10 === 0)
        await writer("PATCH", `/conversations/${id}/messages/${message.seq}`, { content: `edited ${pass}` });
    }
  };
  await Promise.all(range(1, 64).map(change));
}
