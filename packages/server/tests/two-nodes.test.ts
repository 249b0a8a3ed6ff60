import { connectSql, connectUser, eventually, startNodes } from "@gochat/testkit";
import type { TestClient } from "@gochat/testkit";
import { expect, test } from "vitest";

/** Every message in the order in which this device got it. */
const seqsOf = (client: TestClient): number[] => client.messages.map(({ seq }) => seq);

test("D1 O2 three devices of one person and two of another, on two nodes: each gets every message once, in order", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using a1 = await connectUser(first, "alice");
  await using a2 = await connectUser(second, "alice");
  await using a3 = await connectUser(second, "alice");
  await using b1 = await connectUser(first, "bob");
  await using b2 = await connectUser(second, "bob");
  const devices = [a1, a2, a3, b1, b2];
  const opening = await a1.sendMessage({ recipient: "bob" }, "opening");

  // Everybody writes at once, on both nodes, so that commits of one node overtake the news of the other.
  const rounds = 60;
  const own = new Map(devices.map((device) => [device, new Set<number>()]));
  own.get(a1)?.add(opening.seq);
  await Promise.all(
    devices.map(async (device, index) => {
      const recipient = index < 3 ? "bob" : "alice";
      for (let i = 0; i < rounds; i++) {
        const { seq } = await device.sendMessage({ recipient }, `${index}/${i}`, `${index}-${i}`);
        own.get(device)?.add(seq);
      }
    }),
  );
  const head = rounds * devices.length + 1;
  for (const device of devices) {
    const expected = Array.from({ length: head }, (_, i) => i + 1).filter(
      (seq) => own.get(device)?.has(seq) !== true,
    );
    await eventually(() => expect(seqsOf(device)).toEqual(expected));
  }
});

test("O2 two nodes that write to many conversations at once keep each of them in order", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using watcher = await connectUser(first, "hub");
  const peers = await Promise.all(
    Array.from(
      { length: 10 },
      async (_, i) => [await connectUser(first, `peer${i}`), await connectUser(second, `peer${i}`)] as const,
    ),
  );
  await using _ = {
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(peers.flat().map((peer) => peer[Symbol.asyncDispose]()))),
  };
  const rounds = 30;
  await Promise.all(
    peers.flat().map(async (peer, index) => {
      for (let i = 0; i < rounds; i++) await peer.sendMessage({ recipient: "hub" }, `${index}/${i}`);
    }),
  );
  await eventually(() => expect(watcher.messages).toHaveLength(peers.length * 2 * rounds));
  const byConversation = Map.groupBy(watcher.messages, ({ conversation_id }) => conversation_id);
  expect(byConversation.size).toBe(peers.length);
  for (const messages of byConversation.values()) {
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: rounds * 2 }, (_, i) => i + 1));
  }
});

test("D1 a conversation opened on one node is known on the other before its first message", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using alice = await connectUser(first, "alice");
  await using bob = await connectUser(second, "bob");
  await alice.sendMessage({ recipient: "bob" }, "hi");
  await bob.next("message.created");
  expect(bob.frames.map(({ type }) => type)).toEqual(["ready", "conversation.created", "message.created"]);
});

test("the worker counts every message exactly once, whichever node stored it and whatever Redis forgets", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using alice = await connectUser(first, "alice");
  await using bob = await connectUser(second, "bob");
  await using sql = await connectSql(cluster.databaseUrl);
  const burst = (from: number) =>
    Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        i % 2 === 0
          ? alice.sendMessage({ recipient: "bob" }, `a${from + i}`)
          : bob.sendMessage({ recipient: "alice" }, `b${from + i}`),
      ),
    );
  await burst(0);
  // Redis loses entries that no worker has seen yet: the outbox still has them.
  const during = burst(100);
  await cluster.redis.kill();
  await during;
  await burst(200);
  await cluster.redis.restart();
  await burst(300);

  const counts =
    "select (select sum(message_count)::int from activity) as counted, (select count(*)::int from messages) as stored";
  await eventually(async () => expect(await sql.rows(counts)).toEqual([{ counted: 400, stored: 400 }]), {
    timeoutMs: 45_000,
  });
  await eventually(async () =>
    expect(await sql.rows("select count(*)::int as n from outbox")).toEqual([{ n: 0 }]),
  );
});

test("D1 sockets keep getting every message in order while Redis is killed and comes back empty", async () => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using alice = await connectUser(first, "alice");
  await using bob = await connectUser(second, "bob");
  await alice.sendMessage({ recipient: "bob" }, "0");
  await bob.next("message.created");
  await cluster.redis.kill();
  for (let i = 1; i <= 20; i++) await alice.sendMessage({ recipient: "bob" }, String(i));
  await cluster.redis.restart();
  for (let i = 21; i <= 40; i++) await alice.sendMessage({ recipient: "bob" }, String(i));
  await eventually(
    () =>
      expect(bob.messages.map(({ content }) => content)).toEqual(
        Array.from({ length: 41 }, (_, i) => String(i)),
      ),
    {
      timeoutMs: 30_000,
    },
  );
});
