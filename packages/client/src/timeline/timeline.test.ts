import { expect, test } from "vitest";
import { ChatRig, settled } from "../testing/chat-rig.ts";
import { messageOf, personOf } from "../testing/entities.ts";
import { Timeline } from "./timeline.ts";

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

test("what is known to be stored is not shown as on its way as well while the messages are read again", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  const timeline = conversation.timeline();
  await settled();
  const sent = conversation.send("hello", { clientId: "k" });
  await settled();
  // It is stored, and another one after it, before the answer comes.
  const mine = messageOf("c", 4, { sender: personOf("me"), content: "hello", client_id: "k" });
  for (const message of [mine, messageOf("c", 5)]) rig.tell(message);
  const shown: string[][] = [];
  timeline.subscribe(() => {
    const { messages, outgoing } = timeline.getSnapshot();
    shown.push([...messages, ...outgoing].map(({ content }) => content));
  });
  rig.frame({ type: "reset", conversation_id: "c", reason: "too_far" });
  await settled();
  rig.take("message.send").answer({ type: "ack", message: mine, client_id: "k" });
  await sent;
  expect(rig.calls).toContain("history");
  expect(timeline.getSnapshot()).toMatchObject({ isLoading: false, outgoing: [] });
  for (const contents of shown) expect(contents.filter((content) => content === "hello")).toEqual(["hello"]);
  expect(shown.length).toBeGreaterThan(0);
  await rig.chat.close();
});

const seqsOf = (timeline: Timeline) => timeline.getSnapshot().messages.map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, nth) => from + nth);

test.each([
  { at: 30, shown: range(25, 35), isAtEnd: false },
  { at: 2, shown: range(1, 7), isAtEnd: false },
  { at: 58, shown: range(51, 60), isAtEnd: true },
  { at: 100, shown: range(51, 60), isAtEnd: true },
])(
  "one that begins at $at shows what is around that, and never anything else",
  async ({ at, shown, isAtEnd }) => {
    const rig = await ChatRig.start();
    rig.fill("c", 60);
    await rig.goOnline();
    const timeline = rig.chat.conversation("c").timeline({ at, pageSize: 10 });
    const seen = [seqsOf(timeline)];
    timeline.subscribe(() => seen.push(seqsOf(timeline)));
    await settled();
    expect(seen.filter((each) => each.some((seq) => !shown.includes(seq)))).toEqual([]);
    expect(seqsOf(timeline)).toEqual(shown);
    expect(timeline.getSnapshot()).toMatchObject({
      hasOlder: shown[0] !== 1,
      hasNewer: !isAtEnd,
      isLoading: false,
    });
    rig.tell(messageOf("c", 61));
    await settled();
    expect(seqsOf(timeline).at(-1)).toBe(isAtEnd ? 61 : shown.at(-1));
    await timeline.toEnd();
    expect(seqsOf(timeline).at(-1)).toBe(61);
    await rig.chat.close();
  },
);

test("one that begins at a message shows what is known around it before it is open", async () => {
  const rig = await ChatRig.start();
  rig.fill("c", 60);
  await rig.goOnline();
  const open = rig.chat.conversation("c").timeline({ at: 30, pageSize: 10 });
  await settled();
  const closed = new Timeline(rig.chat.core, "c", { at: 30, pageSize: 10 });
  expect(seqsOf(closed)).toEqual(seqsOf(open));
  expect(seqsOf(closed)).toEqual(range(25, 35));
  await rig.chat.close();
});

test("that a conversation is gone is no error of whoever looks at it: its end is told", async () => {
  const rig = await ChatRig.online();
  const errors: unknown[] = [];
  rig.chat.on("error", (error) => errors.push(error));
  const timeline = rig.chat.conversation("c").timeline();
  await settled();
  const refuse = async (...error: Parameters<typeof rig.error>) => {
    timeline.seen(3);
    rig.environment.advance(2_000);
    rig.take("conversation.mark").refuse(rig.error(...error));
    await settled();
  };
  await refuse("conversation_not_found", "There is no such conversation.");
  expect(errors).toEqual([]);
  await refuse("forbidden", "You may not.");
  expect(errors).toMatchObject([{ code: "forbidden" }]);
  await rig.chat.close();
});
