import type { ConversationId, Message, ServerFrame } from "@gochat/protocol";
import {
  connectSql,
  connectUser,
  DeviceState,
  driftBetween,
  eventually,
  fetchState,
  startNodes,
  startServer,
} from "@gochat/testkit";
import type { TestClient, TestCluster, TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import { apiOf, openConversation, sendOver } from "./sync/api.ts";
import type { Api } from "./sync/api.ts";
import { isVersioned, range, sync, versionsOf } from "./sync/sync-frames.ts";

const OLD = "what was said first";
const NEW = "what is said now";

interface Scene {
  readonly id: ConversationId;
  readonly quoted: number;
  readonly reply: number;
  /** Of the conversation, before any of its messages. */
  readonly version: number;
}

/** Alice's message in a group with bob, and his answer, on either node. */
async function answered({ nodes: [first, second] }: TestCluster): Promise<Scene> {
  const [alice, bob] = [apiOf(first, "alice"), apiOf(second, "bob")];
  const { user } = await bob<{ user: { id: string } }>("GET", "/auth/me");
  const id = await openConversation(alice, { name: "Team", participant_ids: [user.id] });
  const { seq: quoted } = await sendOver(alice, id, OLD);
  const { seq: reply } = await replyTo(bob, id, quoted);
  return { id, quoted, reply, version: 2 };
}

const replyTo = async (api: Api, id: ConversationId, seq: number, client_id?: string): Promise<Message> =>
  (
    await api<{ message: Message }>("POST", `/conversations/${id}/messages`, {
      content: "an answer",
      reply_to_seq: seq,
      ...(client_id !== undefined && { client_id }),
    })
  ).message;

const quoteOf = ({ reply_to }: Message) => reply_to?.content;

/** Every way to read the reply on this node, and what each shows of what it answers. */
async function quotesRead(server: TestServer, { id, reply, quoted }: Scene): Promise<unknown[]> {
  const api = apiOf(server, "bob");
  const one = await api<{ message: Message }>("GET", `/conversations/${id}/messages/${reply}`);
  const page = await api<{ messages: Message[] }>("GET", `/conversations/${id}/messages?after=${quoted}`);
  const list = await api<{ conversations: { id: string; last_message: Message }[] }>("GET", "/conversations");
  const listed = list.conversations.find((each) => each.id === id)?.last_message;
  const again = await api<{ message: Message }>(
    "PUT",
    `/conversations/${id}/messages/${reply}/reactions/${encodeURIComponent("👍")}`,
  );
  return [one.message, page.messages[0], listed, again.message].map((each) => each && quoteOf(each));
}

/** What a device that knew nothing of the messages gets of them. */
async function caughtUp(server: TestServer, { id, version }: Scene): Promise<ServerFrame[]> {
  await using device = await connectUser(server, "bob");
  const { frames } = await sync(device, { [id]: version });
  expect(versionsOf(frames, id).slice(0, 2)).toEqual([version + 1, version + 2]);
  return [...frames];
}

test.each([
  ["edited", NEW],
  ["deleted", null],
] as const)(
  "M3 M2 R5 when a message is %s, whoever reads an answer to it reads that, from the other node, from memory and from the log",
  async (what, expected) => {
    await using cluster = await startNodes(2);
    const [first, second] = cluster.nodes;
    // Both nodes remember what they deliver.
    await using phone = await connectUser(first, "bob");
    await using laptop = await connectUser(second, "bob");
    const scene = await answered(cluster);
    const path = `/conversations/${scene.id}/messages/${scene.quoted}`;
    const alice = apiOf(second, "alice");
    if (what === "edited") await alice("PATCH", path, { content: NEW });
    else await alice("DELETE", path);
    for (const device of [phone, laptop])
      await device.next(what === "edited" ? "message.updated" : "message.deleted");
    await using fresh = await startServer({ databaseUrl: cluster.databaseUrl });
    for (const node of [first, second, fresh]) {
      expect(await quotesRead(node, scene)).toEqual(range(1, 4).map(() => expected));
      const frames = await caughtUp(node, scene);
      expect(JSON.stringify(frames)).not.toContain(OLD);
      expect(frames.length).toBeGreaterThan(2);
    }
  },
);

test("M3 D3 an answer that is sent after the edit quotes it as it is, and so does one that is sent again", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  const { id, quoted } = await answered(cluster);
  const [here, there] = [apiOf(first, "bob"), apiOf(second, "bob")];
  expect(quoteOf(await replyTo(here, id, quoted, "again"))).toBe(OLD);
  await apiOf(second, "alice")("PATCH", `/conversations/${id}/messages/${quoted}`, { content: NEW });
  for (const api of [here, there]) {
    expect(quoteOf(await replyTo(api, id, quoted, "again"))).toBe(NEW);
    expect(quoteOf(await replyTo(api, id, quoted))).toBe(NEW);
  }
});

test("M2 M3 a deletion writes no reply but those of earlier versions, which copied what it said", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  const alice = apiOf(server, "alice");
  await meet(server, "bob");
  const id = await openConversation(alice, { name: "Team", participants: ["bob"] });
  const { seq: quoted } = await sendOver(alice, id, OLD);
  const { seq: copying } = await replyTo(alice, id, quoted);
  for (let i = 0; i < 20; i++) await replyTo(apiOf(server, "bob"), id, quoted);
  await sql.rows("update messages set reply_to_content = $3 where conversation_id = $1 and seq = $2", [
    id,
    copying,
    OLD,
  ]);
  const replies = () =>
    sql.rows<{ seq: number; written: string; copied: string | null }>(
      `select seq::int, xmin::text || ' ' || ctid::text as written, reply_to_content as copied
       from messages where conversation_id = $1 and reply_to_seq = $2 order by seq`,
      [id, quoted],
    );
  const before = await replies();
  expect(before).toHaveLength(21);
  await alice("DELETE", `/conversations/${id}/messages/${quoted}`);
  const after = await replies();
  const written = after.filter((row, i) => row.written !== before[i]?.written);
  expect(written.map(({ seq, copied }) => [seq, copied])).toEqual([[copying, null]]);
});

const ROUNDS = 25;

test("M3 O2 while one edits on one node what others answer on both, every device ends with what there is, in whatever order it got it", async () => {
  await using cluster = await startNodes(2);
  await using stack = new AsyncDisposableStack();
  const [first, second] = cluster.nodes;
  const { id, quoted } = await answered(cluster);
  const clients: [TestClient, DeviceState][] = [];
  for (const [name, node] of [
    ["alice", first],
    ["alice", second],
    ["bob", first],
    ["bob", second],
  ] as const) {
    const client = stack.use(await connectUser(node, name));
    clients.push([client, DeviceState.reading(await fetchState(node, name))]);
  }
  const [alice, , bob, bobThere] = clients.map(([client]) => client);
  if (alice === undefined || bob === undefined || bobThere === undefined) throw new Error("there are four");
  for (const round of range(1, ROUNDS))
    await Promise.all([
      alice.request({ type: "message.edit", conversation_id: id, seq: quoted, content: `edit ${round}` }),
      ...[bob, bobThere].map((client) =>
        client.request({ type: "message.send", conversation_id: id, content: "yes", reply_to_seq: quoted }),
      ),
    ]);
  await alice.request({ type: "message.edit", conversation_id: id, seq: quoted, content: NEW });
  for (const [client, state] of clients) {
    let taken = 0;
    const fresh = await fetchState(second, client.ready.user.username);
    await eventually(() => {
      for (const frame of client.frames.slice(taken)) state.apply(frame);
      taken = client.frames.length;
      expect(driftBetween(state, fresh)).toEqual([]);
    });
    const replies = [...(fresh.conversations.get(id)?.messages ?? [])].filter(({ reply_to }) => reply_to);
    expect(replies).toHaveLength(2 * ROUNDS + 1);
    expect(new Set(replies.map(quoteOf))).toEqual(new Set([NEW]));
    expectNoneBehind(client.frames);
  }
});

/** An event that comes after an edit was stored after it, so it does not quote what was said before. */
function expectNoneBehind(frames: readonly ServerFrame[]): void {
  let edit = 0;
  for (const frame of frames.filter(isVersioned)) {
    if (frame.type === "message.updated") edit = roundOf(frame.message.content) ?? edit;
    if (frame.type !== "message.created" || frame.message.reply_to === undefined) continue;
    const quotedEdit = roundOf(frame.message.reply_to.content ?? "");
    if (quotedEdit !== undefined) expect(quotedEdit).toBeGreaterThanOrEqual(edit);
  }
}

function roundOf(content: string): number | undefined {
  const round = /^edit (\d+)$/.exec(content)?.[1];
  return round === undefined ? undefined : Number(round);
}
