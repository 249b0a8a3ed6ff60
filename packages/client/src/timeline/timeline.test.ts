import { expect, test } from "vitest";
import { ChatRig, settled } from "../testing/chat-rig.ts";

test("a message of one's own is shown once at any time: as it is on its way, then as it is stored", async () => {
  const rig = await ChatRig.start();
  rig.fill("c", 3);
  await rig.goOnline();
  const timeline = rig.chat.conversation("c").timeline();
  const shown: string[][] = [];
  timeline.subscribe(() => {
    const { messages, outgoing } = timeline.getSnapshot();
    shown.push([...messages, ...outgoing].map(({ content }) => content));
  });
  const sent = rig.chat.conversation("c").send("hello");
  await settled();
  rig.store(rig.take("message.send"), 4, "c");
  await sent;
  for (const contents of shown) expect(contents.filter((content) => content === "hello")).toEqual(["hello"]);
  expect(timeline.getSnapshot().outgoing).toEqual([]);
  await rig.chat.close();
});
