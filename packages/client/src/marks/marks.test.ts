import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import { messageOf } from "../testing/entities.ts";

async function onlineRig(): Promise<ChatRig> {
  const rig = await ChatRig.start();
  for (const id of ["c", "d"]) rig.fill(id, 5);
  await rig.goOnline();
  await settled();
  return rig;
}

const marksOf = (rig: ChatRig) => {
  const asked = rig.take("conversation.mark");
  return { asked, marks: (asked.frame as { marks: readonly object[] }).marks };
};

test("U1 many marks of a moment are one frame, and a watermark in it does not go down", async () => {
  const rig = await onlineRig();
  const c = rig.chat.conversation("c");
  const marked = [c.markRead(3), c.markRead(2), rig.chat.conversation("d").markRead(1), c.markUnread(2)];
  rig.environment.advance(200);
  const { asked, marks } = marksOf(rig);
  expect(marks).toEqual([
    { conversation_id: "c", read_seq: 3, unread_from: 2 },
    { conversation_id: "d", read_seq: 1 },
  ]);
  asked.answer({ type: "marks", marks: [], not_found: [] });
  await Promise.all(marked);
  await rig.chat.close();
});

test("what could not be told is told later, with what came since, and as late as the server says", async () => {
  const rig = await onlineRig();
  const marked = rig.chat.conversation("c").markRead(3);
  rig.environment.advance(200);
  marksOf(rig).asked.refuse(
    new GoChatError("rate_limited", "Later.", { isRetryable: true, retryAfterMs: 9_000 }),
  );
  await settled();
  const other = rig.chat.conversation("c").markRead(2);
  rig.environment.advance(8_999);
  expect(rig.asked).toEqual([]);
  rig.environment.advance(1);
  const { asked, marks } = marksOf(rig);
  expect(marks).toEqual([{ conversation_id: "c", read_seq: 3 }]);
  asked.answer({ type: "marks", marks: [], not_found: [] });
  await Promise.all([marked, other]);
  await rig.chat.close();
});

test("what waits without a connection is told when there is one", async () => {
  const rig = await onlineRig();
  rig.goOffline();
  const marked = rig.chat.conversation("c").markRead(3);
  rig.environment.advance(10_000);
  await rig.goOnline();
  const { asked, marks } = marksOf(rig);
  expect(marks).toEqual([{ conversation_id: "c", read_seq: 3 }]);
  asked.answer({ type: "marks", marks: [], not_found: [] });
  await marked;
  await rig.chat.close();
});

test("a refusal is told to whoever asked, and a message of somebody else is marked as delivered", async () => {
  const rig = await onlineRig();
  rig.tell(messageOf("c", 6));
  const marked = rig.chat.conversation("c").markRead(3);
  rig.environment.advance(200);
  const { asked, marks } = marksOf(rig);
  expect(marks).toEqual([{ conversation_id: "c", delivered_seq: 6, read_seq: 3 }]);
  asked.refuse(new GoChatError("conversation_not_found", "There is none."));
  await expect(marked).rejects.toMatchObject({ code: "conversation_not_found" });
  rig.environment.advance(60_000);
  expect(rig.asked).toEqual([]);
  await rig.chat.close();
});
