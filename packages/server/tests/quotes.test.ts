import type { ConversationId, File, Message, ServerFrame } from "@gochat/protocol";
import {
  call,
  connectSql,
  connectUser,
  DeviceState,
  driftBetween,
  eventually,
  fetchState,
  SMALL_PNG,
  startNodes,
  startServer,
  uploadFile,
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

test("M3 M2 H6 a quote says what files its message carries, wherever it is read, until they are taken away or not for everybody", async () => {
  await using cluster = await startNodes(2);
  const [here, there] = cluster.nodes;
  const [alice, bob] = [apiOf(here, "alice"), apiOf(there, "bob")];
  const { user } = await bob<{ user: { id: string } }>("GET", "/auth/me");
  const id = await openConversation(alice, { name: "Team", participant_ids: [user.id] });
  const picture = await uploadFile(here, "alice", SMALL_PNG, "wall.png");
  const notes = await uploadFile(here, "alice", "notes", "notes.txt");
  const attachments = [picture.id, notes.id];
  const sent = await alice<{ message: Message }>("POST", `/conversations/${id}/messages`, { attachments });
  const { seq } = sent.message;
  await using phone = await connectUser(there, "bob");
  const answer = await replyTo(alice, id, seq, "key");
  const path = `/conversations/${id}/messages`;
  const shown = async () => {
    const one = await bob<{ message: Message }>("GET", `${path}/${answer.seq}`);
    const again = await replyTo(alice, id, seq, "key");
    expect(again.reply_to).toEqual(one.message.reply_to);
    return one.message.reply_to;
  };
  const both = { content: "", attachments: { count: 2, kind: "file", name: "wall.png" } };
  expect(answer.reply_to).toMatchObject({ seq, ...both });
  expect((await phone.next("message.created")).message.reply_to).toEqual(answer.reply_to);
  expect(await shown()).toEqual(answer.reply_to);
  await alice("PATCH", `${path}/${seq}`, { attachments: [picture.id] });
  expect((await shown())?.attachments).toEqual({ count: 1, kind: "image", name: "wall.png" });
  await alice("PATCH", `/conversations/${id}`, { history: "joined" });
  expect(await shown()).toEqual({ seq, sender: answer.reply_to?.sender, content: null });
  await alice("PATCH", `/conversations/${id}`, { history: "all" });
  expect((await shown())?.attachments?.count).toBe(1);
  // Who was removed sees their own part, and what they answered not at all (D3).
  const mine = await replyTo(bob, id, seq, "bobs");
  expect(mine.reply_to?.attachments?.name).toBe("wall.png");
  await alice("DELETE", `/conversations/${id}/members/${user.id}`);
  expect((await replyTo(bob, id, seq, "bobs")).reply_to).toEqual({
    ...mine.reply_to,
    content: null,
    attachments: undefined,
  });
  await alice("DELETE", `${path}/${seq}`);
  expect((await replyTo(alice, id, seq, "key")).reply_to).not.toHaveProperty("attachments");
});

test("M3 F10 of a voice message a quote says how long it is", async () => {
  await using server = await startServer();
  const alice = apiOf(server, "alice");
  const { user } = await apiOf(server, "bob")<{ user: { id: string } }>("GET", "/auth/me");
  const id = await openConversation(alice, { name: "Team", participant_ids: [user.id] });
  const form = new FormData();
  form.append("peaks", "AAAA");
  form.append("file", new Blob([secondOfSilence()]), "voice.wav");
  const { body } = await call<{ file: File }>(server, "POST", "/api/v1/files", {
    token: "alice",
    body: form,
  });
  const { message } = await alice<{ message: Message }>("POST", `/conversations/${id}/messages`, {
    attachments: [body.file.id],
  });
  const { seq: reply } = await replyTo(alice, id, message.seq);
  await eventually(async () => {
    const one = await alice<{ message: Message }>("GET", `/conversations/${id}/messages/${reply}`);
    const voice = { count: 1, kind: "audio", name: "voice.wav", voice_ms: 1000 };
    expect(one.message.reply_to?.attachments).toEqual(voice);
  });
});

/** A WAV of 8000 samples. */
function secondOfSilence(): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(44 + 8000, 0x80);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 8000, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    bytes.writeUInt16LE(value, at);
  for (const at of [24, 28]) bytes.writeUInt32LE(8000, at);
  bytes.write("data", 36);
  bytes.writeUInt32LE(8000, 40);
  return new Uint8Array(bytes);
}

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
