import { expect, test } from "vitest";
import { ChatRig } from "./testing/chat-rig.ts";
import { messageOf } from "./testing/entities.ts";

const started = { type: "typing.started", conversation_id: "c", user_id: "bob", ttl_ms: 6_000 };

test("P1 somebody types for as long as was said by the clock of this device, and longer when they say so again", async () => {
  const rig = await ChatRig.online();
  const typing = () => [...rig.chat.conversation("c").typing];
  rig.frame(started);
  rig.environment.advance(5_000);
  rig.frame(started);
  rig.environment.advance(5_999);
  expect(typing()).toEqual(["bob"]);
  rig.environment.advance(1);
  expect(typing()).toEqual([]);
  await rig.chat.close();
});

test("P1 a message ends the typing of its sender, and so does a new connection", async () => {
  const rig = await ChatRig.online();
  const typing = () => [...rig.chat.conversation("c").typing];
  rig.frame(started);
  rig.tell(messageOf("c", 4));
  expect(typing()).toEqual([]);
  rig.frame(started);
  rig.goOffline();
  await rig.goOnline();
  expect(typing()).toEqual([]);
  await rig.chat.close();
  expect(rig.environment.timers).toEqual([]);
});

test("P1 with every key it is said every three seconds, again at once after a send, and by a clock that was set back", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  const said = () => rig.sent.filter(({ type }) => type.startsWith("typing")).map(({ type }) => type);
  for (let nth = 0; nth < 6; nth++) {
    conversation.notifyTyping();
    rig.environment.advance(500);
  }
  expect(said()).toEqual(["typing.start"]);
  conversation.notifyTyping();
  expect(said()).toEqual(["typing.start", "typing.start"]);
  conversation.send("hello").catch(() => {});
  conversation.notifyTyping();
  expect(said().slice(2)).toEqual(["typing.stop", "typing.start"]);
  rig.environment.time -= 3_600_000;
  conversation.notifyTyping();
  expect(said()).toHaveLength(5);
  await rig.chat.close();
});
