import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { memoryStorage } from "../storage/memory.ts";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import type { Asked } from "../testing/chat-rig.ts";

const contentOf = ({ frame }: Asked): string => (frame as { content: string }).content;
const keyOf = ({ frame }: Asked): string => (frame as { client_id: string }).client_id;

test("everybody who gives the same key is told of the same message", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  const both = [1, 2].map(() => conversation.send("hello", { clientId: "key" }));
  await settled();
  const message = rig.store(rig.take("message.send"), 4, "c");
  expect(await Promise.all(both)).toEqual([message, message]);
  await settled();
  expect(rig.asked).toEqual([]);
  await rig.chat.close();
});

test("a key that failed is tried again when it is given again, also by who comes after a crash", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.online(storage);
  const refused = rig.chat.conversation("c").send("hello", { clientId: "key" });
  await settled();
  rig.take("message.send").refuse(new GoChatError("forbidden", "No."));
  await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  await rig.chat.close();
  const next = await ChatRig.online(storage);
  expect(next.chat.outbox.getSnapshot().map(({ status }) => status)).toEqual(["failed"]);
  const sent = next.chat.conversation("c").send("hello", { clientId: "key" });
  await settled();
  const message = next.store(next.take("message.send"), 4, "c");
  expect(await sent).toEqual(message);
  await next.chat.close();
  await settled();
  expect([...(await storage.read("outbox/")).keys()]).toEqual([]);
});

test("what a chat left behind is sent before what was given since, over any number of crashes", async () => {
  const storage = memoryStorage();
  for (const content of ["one", "two", "three"]) {
    const rig = await ChatRig.start(storage);
    rig.fill("c", 3);
    rig.chat
      .conversation("c")
      .send(content, { clientId: content })
      .catch(() => {});
    await settled();
    await rig.goOnline();
    await settled();
    rig.environment.advance(1);
    await rig.chat.close();
    await settled();
  }
  const rig = await ChatRig.online(storage);
  const order: string[] = [];
  for (let seq = 4; seq < 7; seq++) {
    const asked = rig.take("message.send");
    order.push(contentOf(asked));
    rig.store(asked, seq, "c");
    await settled();
  }
  expect(order).toEqual(["one", "two", "three"]);
  await rig.chat.close();
});

test("what was left behind is shown at once, before anybody is online", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.online(storage);
  rig.goOffline();
  rig.chat
    .conversation("c")
    .send("hello")
    .catch(() => {});
  await settled();
  await rig.chat.close();
  await settled();
  const next = await ChatRig.start(storage);
  await settled();
  expect(next.chat.outbox.getSnapshot().map(({ content }) => content)).toEqual(["hello"]);
  await next.chat.close();
});

test("what a tab leaves behind is sent by another one that is online", async () => {
  const storage = memoryStorage();
  const stays = await ChatRig.online(storage);
  const goes = await ChatRig.online(storage);
  goes.goOffline();
  goes.chat
    .conversation("c")
    .send("hello")
    .catch(() => {});
  await settled();
  await goes.chat.close();
  await settled();
  stays.environment.advance(60_000);
  await settled();
  expect(stays.asked.map(contentOf)).toEqual(["hello"]);
  await stays.chat.close();
});

test("D2 after an outcome that nobody knows the same key is sent again, before anything else of its conversation, and as late as the server says", async () => {
  const rig = await ChatRig.online();
  const sent = ["one", "two"].map((content) => rig.chat.conversation("c").send(content));
  await settled();
  const first = rig.take("message.send");
  expect(rig.asked).toEqual([]);
  first.refuse(new GoChatError("rate_limited", "Later.", { isRetryable: true, retryAfterMs: 7_000 }));
  await settled();
  rig.environment.advance(6_999);
  await settled();
  expect(rig.asked).toEqual([]);
  rig.environment.advance(1);
  await settled();
  const again = rig.take("message.send");
  expect([contentOf(again), keyOf(again)]).toEqual(["one", keyOf(first)]);
  expect(rig.asked).toEqual([]);
  rig.store(again, 4, "c");
  await settled();
  rig.store(rig.take("message.send"), 5, "c");
  expect((await Promise.all(sent)).map(({ seq }) => seq)).toEqual([4, 5]);
  await rig.chat.close();
});

test("nothing is sent before it is kept", async () => {
  const kept = memoryStorage();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = {
    ...kept,
    write: async (records: ReadonlyMap<string, unknown>) => {
      if ([...records.keys()].some((key) => key.startsWith("outbox/"))) await promise;
      return kept.write(records);
    },
  };
  const rig = await ChatRig.online(slow);
  const sent = rig.chat.conversation("c").send("hello");
  await settled();
  expect(rig.asked).toEqual([]);
  resolve();
  await settled();
  rig.store(rig.take("message.send"), 4, "c");
  await sent;
  await rig.chat.close();
});

test("what was taken back just before a tab is closed is not sent by another one", async () => {
  const kept = memoryStorage();
  let gate = Promise.resolve();
  const slow = {
    ...kept,
    write: async (records: ReadonlyMap<string, unknown>) => {
      await gate;
      return kept.write(records);
    },
  };
  const stays = await ChatRig.online(kept);
  const goes = await ChatRig.online(slow);
  goes.goOffline();
  const sent = goes.chat.conversation("c").send("hello", { clientId: "key" });
  const outcome = sent.then(
    () => "stored",
    ({ code }: GoChatError) => code,
  );
  await settled();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  expect(goes.chat.outbox.cancel("key")).toBe(true);
  expect(await outcome).toBe("cancelled");
  const closed = goes.chat.close();
  await settled();
  stays.environment.advance(60_000);
  await settled();
  resolve();
  await closed;
  stays.environment.advance(60_000);
  await settled();
  expect(stays.asked).toEqual([]);
  await stays.chat.close();
});

test("G13 in slow mode the same key is sent again when the server says, in order, and can be taken back meanwhile", async () => {
  const rig = await ChatRig.online();
  const sent = ["one", "two"].map((content) => rig.chat.conversation("c").send(content));
  await settled();
  const first = rig.take("message.send");
  first.refuse(slowFor(3_600_000));
  await settled();
  const [waiting] = rig.chat.outbox.getSnapshot();
  expect(waiting).toMatchObject({ content: "one", status: "queued", error: { code: "slow_mode" } });
  // Neither a new connection nor time asks again too early.
  rig.goOffline();
  await rig.goOnline();
  rig.environment.advance(3_599_999);
  await settled();
  expect(rig.asked).toEqual([]);
  rig.environment.advance(1);
  await settled();
  const again = rig.take("message.send");
  expect([contentOf(again), keyOf(again)]).toEqual(["one", keyOf(first)]);
  rig.store(again, 4, "c");
  await settled();
  expect((await sent[0])?.seq).toBe(4);

  const second = rig.take("message.send");
  second.refuse(slowFor(3_600_000));
  await settled();
  expect(rig.chat.outbox.cancel(keyOf(second))).toBe(true);
  await expect(sent[1]).rejects.toMatchObject({ code: "cancelled" });
  rig.environment.advance(3_600_000);
  await settled();
  expect(rig.asked).toEqual([]);
  await rig.chat.close();
});

test("G13 what waits in slow mode is tried at once when the settings of the group, or a role in it, change", async () => {
  const rig = await ChatRig.online();
  const sent = rig.chat.conversation("c").send("hello");
  await settled();
  rig.take("message.send").refuse(slowFor(3_600_000));
  await settled();
  rig.frame({
    type: "conversation.updated",
    conversation_id: "c",
    version: 5,
    conversation: { slow_mode_s: 0 },
  });
  await settled();
  rig.store(rig.take("message.send"), 4, "c");
  expect((await sent).seq).toBe(4);
  await rig.chat.close();
});

const slowFor = (retryAfterMs: number): GoChatError =>
  new GoChatError("slow_mode", "Later.", { isRetryable: true, retryAfterMs });
