import { Message, UserSummary } from "@gochat/protocol";
import type { Conversation, ConversationId, Member, ServerFrame } from "@gochat/protocol";
import { call, connectSql, connectUser, eventually, startServer, uploadFile } from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import { seenAbove } from "../src/conversation-policy.ts";

type Place = { server: TestServer; id: ConversationId };

const get = async <T>({ server }: Place, token: string, path: string): Promise<T> =>
  (await call<T>(server, "GET", `/api/v1${path}`, { token })).body;

/** A group of alice and bob in which everything that a message may hold is said: the last one is deleted, after the others. */
async function fillGroup(server: TestServer, alice: TestClient, bobId: string): Promise<ConversationId> {
  const { body } = await call<{ conversation: Conversation }>(server, "POST", "/api/v1/conversations", {
    token: "alice",
    body: { name: "Group", participant_ids: [bobId] },
  });
  const conversation_id = body.conversation.id;
  await alice.sendMessage({ conversation_id }, "hello @bob", "key-1");
  await alice.request({ conversation_id, content: "answering @bob", client_id: "key-2", reply_to_seq: 2 });
  await alice.sendMessage({ conversation_id }, "without a key");
  const files = [await uploadFile(server, "alice", "one"), await uploadFile(server, "alice", "two", "𝕏.txt")];
  await alice.request({ conversation_id, attachments: files.map((file) => file.id) });
  return conversation_id;
}

/** What was said of a message in events, as it was the last time. */
function lastOf(frames: readonly ServerFrame[], id: ConversationId, seq: number): unknown {
  return frames
    .flatMap((frame) => ("message" in frame && frame.type !== "ack" ? [frame.message] : []))
    .findLast((message) => message.conversation_id === id && message.seq === seq);
}

/** Every place in which somebody finds a message, by name. */
async function readEverywhere(place: Place, name: string, seq: number, devices: readonly TestClient[]) {
  const { id } = place;
  const path = `/conversations/${id}`;
  const { messages } = await get<{ messages: Message[] }>(place, name, `${path}/messages`);
  const { message } = await get<{ message: Message }>(place, name, `${path}/messages/${seq}`);
  const { conversation } = await get<{ conversation: Conversation }>(place, name, path);
  return {
    one: message,
    page: messages.find((candidate) => candidate.seq === seq),
    ...(conversation.last_seq === seq && { last: conversation.last_message }),
    ...Object.fromEntries(
      devices.map((device, index) => [`events ${index}`, lastOf(device.frames, id, seq)] as const),
    ),
  };
}

test("D5 a message is the same in every field wherever it is read: in answers, events, history, lists and the log", async () => {
  await using server = await startServer();
  // Its memory knows nothing: what it tells comes from the log.
  await using other = await startServer({ databaseUrl: server.databaseUrl });
  const bob = await meet(server, "bob");
  await using writing = await connectUser(server, "alice");
  await using alices = await connectUser(server, "alice");
  await using bobs = await connectUser(server, "bob");
  const place = { server, id: await fillGroup(server, writing, bob.id) };
  const acks = writing.frames.filter(({ type }) => type === "ack");
  const again = await writing.request({
    conversation_id: place.id,
    content: "answering @bob",
    client_id: "key-2",
    reply_to_seq: 2,
  });
  expect(again).toMatchObject({ type: "ack", duplicate: true, message: { seq: 3 } });
  const fields = new Set<string>();

  const check = async () => {
    for (const name of ["alice", "bob"]) {
      await using late = await connectUser(other, name);
      late.send({ type: "sync", conversations: { [place.id]: 1 } });
      await late.next("synced");
      for (const seq of [1, 2, 3, 4, 5])
        await eventually(async () => {
          const found = await readEverywhere(place, name, seq, [name === "alice" ? alices : bobs, late]);
          for (const where of Object.values(found)) expect(where).toEqual(found.one);
          for (const field of Object.keys(found.one)) fields.add(field);
          if (name === "bob") expect(found.one).not.toHaveProperty("client_id");
        });
    }
  };
  await check();
  for (const ack of [...acks, again]) {
    if (ack.type !== "ack") throw new Error("a send was refused");
    const { one } = await readEverywhere(place, "alice", ack.message.seq, []);
    expect(ack.message).toEqual(one);
  }

  const { id: conversation_id } = place;
  await writing.request({ type: "message.edit", conversation_id, seq: 3, content: "changed @bob" });
  // Over HTTP: a socket that asks gets an answer instead of the event.
  const path = `/api/v1/conversations/${conversation_id}/messages/3/reactions/${encodeURIComponent("👍")}`;
  await call(server, "PUT", path, { token: "bob" });
  await writing.request({ type: "message.delete", conversation_id, seq: 4 });
  const { message } = await get<{ message: Message }>(
    place,
    "alice",
    `/conversations/${conversation_id}/messages/5`,
  );
  const kept = message.attachments?.slice(1) ?? [];
  expect(kept).toHaveLength(1);
  await writing.request({
    type: "message.edit",
    conversation_id,
    seq: 5,
    attachments: kept.map((file) => file.id),
  });
  await check();
  expect([...fields].toSorted()).toEqual(Object.keys(Message.properties).toSorted());
});

test("somebody is the same in every field wherever they are shown", async () => {
  await using server = await startServer();
  const bob = await meet(server, "bob");
  await using alice = await connectUser(server, "alice");
  await using bobs = await connectUser(server, "bob");
  const id = await fillGroup(server, alice, bob.id);
  const path = `/conversations/${id}`;
  const place = { server, id };
  await bobs.request({ conversation_id: id, content: "hi", reply_to_seq: 2 });
  await bobs.request({ conversation_id: id, content: "to myself", reply_to_seq: 6 });
  await bobs.request({ type: "reaction.add", conversation_id: id, seq: 2, emoji: "👍" });
  const { conversation } = await get<{ conversation: Conversation }>(place, "alice", path);
  const { members } = await get<{ members: Member[] }>(place, "alice", `${path}/members`);
  const { messages } = await get<{ messages: Message[] }>(place, "alice", `${path}/messages`);
  const { users: readers } = await get<{ users: UserSummary[] }>(
    place,
    "alice",
    `${path}/messages/4/readers`,
  );
  const { users: reactors } = await get<{ users: UserSummary[] }>(
    place,
    "alice",
    `${path}/messages/2/reactions/${encodeURIComponent("👍")}`,
  );
  const shown = [
    conversation.members.map(({ user }) => user),
    members.map(({ user }) => user),
    messages.flatMap(({ sender, reply_to, system }) => [sender, reply_to?.sender ?? [], system?.users ?? []]),
    alice.frames.flatMap((frame) =>
      "message" in frame ? [frame.message.sender, frame.message.reply_to?.sender ?? []] : [],
    ),
    readers,
    reactors,
  ];
  for (const list of shown) {
    const found = list.flat(2).filter((user) => user.id === bob.id);
    expect(found).not.toEqual([]);
    for (const user of found)
      expect(user).toEqual({ id: bob.id, username: "bob", display_name: "bob", version: 1, avatar_id: null });
  }
  expect(Object.keys(UserSummary.properties).toSorted()).toEqual([
    "avatar_id",
    "display_name",
    "id",
    "username",
    "version",
  ]);
});

test("H6 the database and the server have the same rule who sees which message", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  for (const history of ["all", "joined"] as const)
    for (const joinedSeq of [0, 1, 7])
      expect(await sql.rows("select seen_above($1, $2)::int as above", [history, joinedSeq])).toEqual([
        { above: seenAbove(history, joinedSeq) },
      ]);
});
