import { expect, test } from "vitest";
import { memoryStorage } from "../storage/memory.ts";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import { messageOf } from "../testing/entities.ts";

test("what history has and nobody was told of yet is told once, though its event comes later", async () => {
  const rig = await ChatRig.online();
  const told: number[] = [];
  rig.chat.on("message", ({ message }) => told.push(message.seq));
  // The server is further than what has come: the fifth came, and the fourth is only in history.
  rig.fill("c", 7);
  rig.frame({ type: "message.created", conversation_id: "c", version: 6, message: messageOf("c", 5) });
  await settled();
  for (const seq of [6, 7])
    rig.frame({
      type: "message.created",
      conversation_id: "c",
      version: seq + 1,
      message: messageOf("c", seq),
    });
  await settled();
  expect(told).toEqual([4, 5, 6, 7]);
  await rig.chat.close();
});

test("what nobody listens to is told to whoever listens next", async () => {
  const rig = await ChatRig.online();
  const told: string[] = [];
  const off = rig.chat.on("message", async ({ message }) => {
    told.push(`first ${message.seq}`);
    off();
    await settled();
  });
  for (const seq of [4, 5, 6]) rig.tell(messageOf("c", seq));
  await settled();
  await settled();
  rig.chat.on("message", ({ message }) => told.push(`second ${message.seq}`));
  await settled();
  expect(told).toEqual(["first 4", "second 5", "second 6"]);
  await rig.chat.close();
});

test("the next message of a conversation waits for whoever has this one, and others do not; what was not done is told again after a crash", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.online(storage);
  rig.fill("d", 0);
  const { conversation } = await rig.chat.api.conversations.get({ id: "d" });
  rig.frame({ type: "conversation.created", conversation_id: "d", version: 1, conversation });
  const told: string[] = [];
  const begin = (each: ChatRig, isStuck: (seq: number) => boolean) =>
    each.chat.on("message", ({ message: { conversation_id, seq } }) => {
      told.push(`${conversation_id}${seq}`);
      return isStuck(seq) ? new Promise(() => {}) : undefined;
    });
  begin(rig, (seq) => seq === 5);
  for (const seq of [4, 5, 6]) rig.tell(messageOf("c", seq));
  rig.tell(messageOf("d", 1));
  await settled();
  expect(told).toEqual(["c4", "d1", "c5"]);
  await rig.chat.close();
  const next = await ChatRig.start(storage);
  for (const [id, messages] of rig.messages) next.messages.set(id, messages);
  begin(next, () => false);
  await next.goOnline();
  await settled();
  expect(told.slice(3)).toEqual(["c5", "c6"]);
  await next.chat.close();
});

test("a page that cannot be read is read again, and in between nothing is skipped", async () => {
  const rig = await ChatRig.online();
  const told: number[] = [];
  const errors: unknown[] = [];
  rig.chat.on("message", ({ message }) => told.push(message.seq));
  rig.chat.on("error", (error) => errors.push(error));
  rig.gate = Promise.reject(new Error("no page"));
  rig.gate.catch(() => {});
  rig.fill("c", 5);
  rig.frame({ type: "message.created", conversation_id: "c", version: 6, message: messageOf("c", 5) });
  await settled();
  expect([told, errors.length]).toEqual([[], 1]);
  rig.gate = Promise.resolve();
  rig.environment.advance(1_000);
  await settled();
  expect(told).toEqual([4, 5]);
  await rig.chat.close();
});
