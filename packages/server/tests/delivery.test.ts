import { call, connectUser, eventually, startServer } from "@gochat/testkit";
import type { Conversation, Message } from "@gochat/protocol";
import { expect, test } from "vitest";

test("D1 a send is acknowledged with its stored message, and reaches every other device of both people", async () => {
  await using server = await startServer();
  await using phone = await connectUser(server, "alice");
  await using laptop = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");

  const sent = await phone.sendMessage({ recipient: "bob" }, "Hey Bob!");
  expect(sent).toMatchObject({
    seq: 1,
    version: 2,
    content: "Hey Bob!",
    kind: "text",
    sender: { username: "alice" },
  });

  const [atBob, atLaptop] = [await bob.next("message.created"), await laptop.next("message.created")];
  expect(atBob).toMatchObject({ conversation_id: sent.conversation_id, version: 2, message: sent });
  expect(atLaptop.message).toEqual(sent);
  // The answer comes behind everything that was queued before it: no event follows on the sending socket.
  await phone.request({ type: "ping" }).catch(() => {});
  expect(phone.messages).toEqual([]);

  const history = await call<{ messages: Message[] }>(
    server,
    "GET",
    `/api/v1/conversations/${sent.conversation_id}/messages`,
    { token: "bob" },
  );
  expect(history.body.messages).toEqual([sent]);
});

test("D1 a send over HTTP reaches every device of both people", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const opened = await call<{ conversation: Conversation; is_new: boolean }>(
    server,
    "POST",
    "/api/v1/conversations",
    {
      token: "alice",
      body: { participant: "Bob" },
    },
  );
  expect(opened).toMatchObject({
    status: 201,
    body: { is_new: true, conversation: { kind: "direct", version: 1, last_seq: 0 } },
  });
  expect((await bob.next("conversation.created")).conversation).toEqual(opened.body.conversation);

  const path = `/api/v1/conversations/${opened.body.conversation.id}/messages`;
  const body = { content: "over HTTP", client_id: "k1" };
  const first = await call<{ message: Message }>(server, "POST", path, { token: "alice", body });
  expect(first.status).toBe(201);
  expect((await bob.next("message.created")).message).toEqual({
    ...first.body.message,
    client_id: undefined,
  });
  expect((await alice.next("message.created")).message).toEqual(first.body.message);

  const again = await call<{ message: Message }>(server, "POST", path, { token: "alice", body });
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
});

test("D3 a repeated client_id gets the first result again, and the event is not repeated", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const send = { recipient: "bob", content: "once", client_id: "key-1" };
  const [first, twin] = await Promise.all([alice.request(send), alice.request(send)]);
  const third = await alice.request(send);
  expect(first).toMatchObject({ type: "ack", client_id: "key-1", message: { seq: 1, client_id: "key-1" } });
  expect(first).not.toHaveProperty("duplicate");
  for (const repeat of [twin, third]) {
    expect(repeat).toMatchObject({ type: "ack", duplicate: true });
    expect((repeat as typeof first & { message: Message }).message).toEqual(
      (first as { message: Message }).message,
    );
  }
  await alice.sendMessage({ recipient: "bob" }, "after");
  await bob.next("message.created");
  expect((await bob.next("message.created")).message).toMatchObject({ seq: 2, content: "after" });
  expect(bob.messages).toHaveLength(2);
});

test("D4 the same client_id with another body is a conflict, and nothing is stored", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const first = await alice.sendMessage({ recipient: "bob" }, "one", "key");
  expect(await alice.request({ recipient: "bob", content: "two", client_id: "key" })).toMatchObject({
    type: "error",
    client_id: "key",
    error: { code: "conflict", retryable: false },
  });
  // Another person's key is another key.
  const theirs = await bob.sendMessage({ recipient: "alice" }, "two", "key");
  expect(theirs).toMatchObject({ seq: 2, conversation_id: first.conversation_id });
});

test("D5 the client_id of a message is shown to its sender's devices only", async () => {
  await using server = await startServer();
  await using phone = await connectUser(server, "alice");
  await using laptop = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const { conversation_id } = await phone.sendMessage({ recipient: "bob" }, "hi", "secret-key");
  expect((await laptop.next("message.created")).message.client_id).toBe("secret-key");
  expect((await bob.next("message.created")).message).not.toHaveProperty("client_id");
  const path = `/api/v1/conversations/${conversation_id}/messages`;
  const [own, other] = [
    await call(server, "GET", path, { token: "alice" }),
    await call(server, "GET", path, { token: "bob" }),
  ];
  expect(JSON.stringify(own.body)).toContain("secret-key");
  expect(JSON.stringify(other.body)).not.toContain("secret-key");
  const list = await call(server, "GET", "/api/v1/conversations", { token: "bob" });
  expect(JSON.stringify(list.body)).not.toContain("secret-key");
});

test("O1 O3 pipelined sends of one socket keep their order, by recipient and by conversation alike", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const first = await alice.sendMessage({ recipient: "bob" }, "0");
  const answers = Array.from({ length: 300 }, (_, i) => {
    // A name in a new letter case must be looked up first, which takes longer than a known conversation.
    const to =
      i % 3 === 0 ? { recipient: i % 2 === 0 ? "BOB" : "bOb" } : { conversation_id: first.conversation_id };
    return alice.sendMessage(to, String(i + 1));
  });
  const stored = await Promise.all(answers);
  expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, i) => i + 2));
  for (let i = 0; i <= 300; i++)
    expect((await bob.next("message.created")).message).toMatchObject({ seq: i + 1, content: String(i) });
});

test("O1 both sides writing at once are numbered without a hole, and both see one order", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  await using watcher = await connectUser(server, "alice");
  await alice.sendMessage({ recipient: "bob" }, "start");
  await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0
        ? alice.sendMessage({ recipient: "bob" }, `a${i}`)
        : bob.sendMessage({ recipient: "alice" }, `b${i}`),
    ),
  );
  const seqs: number[] = [];
  for (let i = 0; i <= 200; i++) seqs.push((await watcher.next("message.created")).message.seq);
  expect(seqs).toEqual(Array.from({ length: 201 }, (_, i) => i + 1));
});

test("C5 a frame without a type is a send; a ping is answered with its id", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  alice.send({ type: "ping", id: "p1" });
  expect(await alice.next("pong")).toMatchObject({ id: "p1" });
  expect(alice.ready).toMatchObject({ type: "ready", user: { username: "alice" }, heartbeat_ms: 25_000 });
  expect(alice.frames[0]).toEqual(alice.ready);
});

test("P1 what somebody types right after their message is shown as well", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const { conversation_id } = await bob.sendMessage({ recipient: "alice" }, "hi");
  const typed = () => bob.frames.filter(({ type }) => type === "typing.started").length;
  for (const times of [1, 2, 3]) {
    await alice.sendMessage({ conversation_id }, "an answer");
    alice.send({ type: "typing.start", conversation_id });
    await eventually(() => expect(typed()).toBe(times));
  }
});
