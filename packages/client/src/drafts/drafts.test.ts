import { expect, test } from "vitest";
import { memoryStorage } from "../storage/memory.ts";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import { readDrafts } from "./drafts.ts";

test("what one has begun to write is there after a crash, at once, and nobody else's", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.start(storage);
  const conversation = rig.chat.conversation("c");
  for (const content of ["H", "He", "Hey"]) conversation.setDraft({ content, replyTo: 2 });
  rig.chat.conversation("d").setDraft({ content: "" });
  expect(conversation.draft).toEqual({ content: "Hey", replyTo: 2 });
  await settled();
  // It is not closed.
  const next = await ChatRig.start(storage);
  expect(next.chat.conversation("c").draft).toEqual({ content: "Hey", replyTo: 2 });
  expect(next.chat.conversation("d").draft).toBe(undefined);
  expect((await readDrafts(storage, "somebody")).size).toBe(0);
});

test("whoever shows a conversation hears of its draft, and of no other", async () => {
  const rig = await ChatRig.online();
  const heard: unknown[] = [];
  const conversation = rig.chat.conversation("c");
  conversation.subscribe(() => heard.push(conversation.draft));
  conversation.setDraft({ content: "a" });
  rig.chat.conversation("d").setDraft({ content: "b" });
  conversation.setDraft({ content: "" });
  expect(heard).toEqual([{ content: "a" }, undefined]);
  await rig.chat.close();
});

test("a draft that is sent is gone at once, here and on the disk, and what it was is on its way under one key", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.online(storage);
  const conversation = rig.chat.conversation("c");
  conversation.setDraft({ content: "Hey", replyTo: 2 });
  const sent = conversation.sendDraft();
  expect(conversation.draft).toBe(undefined);
  expect(conversation.outgoing).toMatchObject([{ content: "Hey", reply_to_seq: 2 }]);
  // What is written while it is on its way is another one.
  conversation.setDraft({ content: "And" });
  await settled();
  rig.store(rig.take("message.send"), 4, "c");
  expect(await sent).toMatchObject({ content: "Hey" });
  expect(rig.asked).toEqual([]);
  expect(conversation.draft).toEqual({ content: "And" });
  expect([...(await readDrafts(storage, "me"))]).toEqual([["c", { content: "And" }]]);
  await rig.chat.close();
});

test("a draft that says nothing is not sent, and stays", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  conversation.setDraft({ content: " ", replyTo: 2 });
  expect(await conversation.sendDraft()).toBe(undefined);
  expect(rig.chat.outbox.getSnapshot()).toEqual([]);
  expect(conversation.draft).toEqual({ content: " ", replyTo: 2 });
  await rig.chat.close();
});

test("a draft that is refused stays among what goes out", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  conversation.setDraft({ content: "Hey" });
  const outcome = conversation.sendDraft().catch((error: unknown) => error);
  await settled();
  rig.take("message.send").refuse(rig.error("conversation_closed", "It is closed."));
  expect(await outcome).toMatchObject({ code: "conversation_closed" });
  expect(conversation.draft).toBe(undefined);
  expect(conversation.outgoing).toMatchObject([{ content: "Hey", status: "failed" }]);
  await rig.chat.close();
});
