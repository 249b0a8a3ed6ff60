import type { Chat, Message } from "@gochat/client";
import {
  ChatProvider,
  useConversation,
  useConversationIds,
  useTimeline,
  useTyping,
} from "@gochat/client/react";
import { eventually } from "@gochat/testkit";
import { createElement as h, memo } from "react";
import { expect, test } from "vitest";
import { isQuiet, startRig, talk } from "./rig.ts";

/** A list of conversations beside the messages of one of them, which notes what of it is rendered. */
function countingApp(chat: Chat, shown: string) {
  const renders: string[] = [];

  const Row = memo(({ id }: { readonly id: string }) => {
    const name = useConversation(
      id,
      (data) => data?.members.find(({ user }) => user.id !== chat.me.id)?.user.username,
    );
    const last = useConversation(id, (data) => data?.last_message?.content);
    const { users } = useTyping(id);
    renders.push(`row ${name}`);
    return h("li", null, `${name}: ${users.length > 0 ? "is typing" : last}`);
  });
  const List = () => {
    const ids = useConversationIds();
    renders.push("list");
    return h(
      "ul",
      null,
      ids.map((id) => h(Row, { key: id, id })),
    );
  };
  const Line = memo(({ message }: { readonly message: Message }) => {
    renders.push(`message ${message.content}`);
    return h("p", null, message.content);
  });
  const Messages = ({ id }: { readonly id: string }) => {
    const { messages } = useTimeline(id);
    renders.push("timeline");
    return h(
      "section",
      null,
      messages.map((message) => h(Line, { key: message.seq, message })),
    );
  };
  const app = h(ChatProvider, { chat }, h(List), h(Messages, { id: shown }));
  return { app, renders };
}

async function startCounting(stack: AsyncDisposableStack) {
  const rig = await startRig(stack);
  const { alice, bob, carol, body, show } = rig;
  const withCarol = await talk(alice, carol, 3);
  const withBob = await talk(alice, bob, 3);
  const { app, renders } = countingApp(alice, withBob.id);
  show(app);
  await eventually(() => {
    expect(rows(body)).toEqual(["bob: bob 3", "carol: carol 3"]);
    expect(lines(body)).toEqual(["alice 1", "bob 2", "bob 3"]);
  });
  return { ...rig, renders, withBob, withCarol };
}

type Body = Awaited<ReturnType<typeof startRig>>["body"];
const rows = (body: Body) => [...body.querySelectorAll("li")].map(({ textContent }) => textContent);
const lines = (body: Body) => [...body.querySelectorAll("p")].map(({ textContent }) => textContent);

test("a keystroke of somebody else renders one row, and what they wrote moves it in the list", async () => {
  await using stack = new AsyncDisposableStack();
  const { body, renders, carol, withCarol } = await startCounting(stack);
  renders.length = 0;
  const theirs = carol.conversation(withCarol.id);
  theirs.notifyTyping();
  await eventually(() => expect(rows(body)).toEqual(["bob: bob 3", "carol: is typing"]));
  expect(renders).toEqual(["row carol"]);
  await theirs.send("carol 4");
  await eventually(() => expect(rows(body)).toEqual(["carol: carol 4", "bob: bob 3"]));
  expect(renders.filter((name) => name !== "row carol")).toEqual(["list"]);
});

test("a message renders its row, the timeline that shows it, and itself", async () => {
  await using stack = new AsyncDisposableStack();
  const { body, renders, alice, bob, withBob } = await startCounting(stack);
  renders.length = 0;
  await bob.conversation(withBob.id).send("bob 4");
  await eventually(() => expect(lines(body)).toEqual(["alice 1", "bob 2", "bob 3", "bob 4"]));
  await isQuiet(alice, withBob.id, 4);
  expect(renders.toSorted()).toEqual(["message bob 4", "row bob", "timeline"]);
});

test("a change of a message renders itself, and nothing that does not show it", async () => {
  await using stack = new AsyncDisposableStack();
  const { body, renders, bob, withBob, withCarol, carol } = await startCounting(stack);
  renders.length = 0;
  await bob.conversation(withBob.id).edit(2, "bob two");
  await eventually(() => expect(lines(body)).toEqual(["alice 1", "bob two", "bob 3"]));
  expect(renders.toSorted()).toEqual(["message bob two", "timeline"]);
  renders.length = 0;
  await carol.conversation(withCarol.id).edit(3, "carol three");
  await eventually(() => expect(rows(body)).toEqual(["bob: bob 3", "carol: carol three"]));
  expect(renders).toEqual(["row carol"]);
});
