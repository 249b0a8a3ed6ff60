import { GoChatError, memoryStorage } from "@gochat/client";
import type { Storage } from "@gochat/client";
import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { chatOf } from "./chat-of.ts";

/** A storage that holds what this one holds now: what somebody finds who comes after a crash at this moment. */
async function asAfterCrash(storage: Storage): Promise<Storage> {
  const copy = memoryStorage();
  await copy.write(await storage.read(""));
  return copy;
}

test("from the moment when the first connect has ended nothing is missed, also after a crash right then", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const alice = await chatOf(stack, server, "alice");
  const storage = memoryStorage();
  const first = await chatOf(stack, server, "bot", { storage });
  const found = await asAfterCrash(storage);
  await first.close();
  await alice.send("bot", "Hey!");
  const again = await chatOf(stack, server, "bot", { storage: found });
  const heard: string[] = [];
  again.on("message", ({ message }) => heard.push(message.content));
  await eventually(() => expect(heard).toEqual(["Hey!"]));
});

test("a message whose listener was cut short by the close is told again", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const alice = await chatOf(stack, server, "alice");
  const storage = memoryStorage();
  const errors: unknown[] = [];
  const start = async (before: () => Promise<void>) => {
    const bot = await chatOf(stack, server, "bot", { storage });
    bot.on("error", (error) => errors.push(error));
    bot.on("message", async ({ message, conversation }) => {
      if (message.sender.id === bot.me.id) return;
      await before();
      await conversation.send(`${message.content} too`);
    });
    return bot;
  };
  const answers = () => alice.conversations[0]?.last_message?.content;
  let isAtWork = false;
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const first = await start(() => {
    isAtWork = true;
    return gate;
  });
  await alice.send("bot", "Hey");
  await eventually(() => expect(isAtWork).toBe(true));
  const closed = first.close();
  goOn();
  await closed;
  expect(answers()).toBe("Hey");
  await start(() => Promise.resolve());
  await eventually(() => expect(answers()).toBe("Hey too"));
  expect(errors).toEqual([]);
});

test("an iterator ends with its signal, and with the chat", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  const drain = async (signal?: AbortSignal) => {
    for await (const _ of bot.events("message", { signal }));
    return "ended";
  };
  const controller = new AbortController();
  const bySignal = drain(controller.signal);
  const byChat = drain();
  controller.abort();
  expect(await bySignal).toBe("ended");
  await bot.close();
  expect(await byChat).toBe("ended");
});

test("a loop that ends leaves what it did not come to for the next one, in every conversation", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  const people = ["alice", "carol", "dave"];
  const heard: string[] = [];
  const sends: Promise<unknown>[] = [];
  for (const name of people) {
    const chat = await chatOf(stack, server, name);
    for (const nth of [1, 2, 3]) sends.push(chat.send("bot", `${name} ${nth}`));
  }
  await Promise.all(sends);
  // One loop for each message.
  for (let count = 1; count <= 9; count++)
    for await (const { message } of bot.events("message", { signal: AbortSignal.timeout(10_000) })) {
      heard.push(message.content);
      break;
    }
  for (const name of people)
    expect(heard.filter((text) => text.startsWith(name))).toEqual([1, 2, 3].map((nth) => `${name} ${nth}`));
});

test("who sends under one key several times has one message, and all are told of it", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  await chatOf(stack, server, "alice");
  const bot = await chatOf(stack, server, "bot");
  const conversation = await bot.open("alice");
  const sent = await Promise.all([1, 2, 3].map(() => conversation.send("Hey!", { clientId: "one" })));
  expect(sent.map(({ seq }) => seq)).toEqual([1, 1, 1]);
});

test("a key that failed may be sent again, with other content", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  await chatOf(stack, server, "alice");
  const bot = await chatOf(stack, server, "bot");
  const conversation = await bot.open("alice");
  await expect(conversation.send(" ", { clientId: "one" })).rejects.toBeInstanceOf(GoChatError);
  expect(bot.outbox.getSnapshot()).toMatchObject([{ client_id: "one", status: "failed" }]);
  expect(await conversation.send("Hey!", { clientId: "one" })).toMatchObject({ seq: 1 });
  expect(bot.outbox.getSnapshot()).toEqual([]);
});

test("of what failed the newest hundred are kept", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  await chatOf(stack, server, "alice");
  const storage = memoryStorage();
  const bot = await chatOf(stack, server, "bot", { storage });
  const conversation = await bot.open("alice");
  const sent = Array.from({ length: 103 }, (_, nth) => conversation.send(" ", { clientId: `${nth}` }));
  await Promise.allSettled(sent);
  const ids = bot.outbox.getSnapshot().map(({ client_id }) => Number(client_id));
  expect(ids).toEqual(Array.from({ length: 100 }, (_, nth) => nth + 3));
  expect((await storage.read("outbox/")).size).toBe(100);
});

test("a conversation that was opened is there, again and again; a close or a signal ends the waiting for it", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  for (let nth = 0; nth < 20; nth++) {
    await chatOf(stack, server, `friend-${nth}`);
    const { data } = await bot.open(`friend-${nth}`);
    expect(data?.members).toHaveLength(2);
    const group = await bot.createGroup({ name: `Group ${nth}`, usernames: [`friend-${nth}`] });
    expect(group.data?.name).toBe(`Group ${nth}`);
  }
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  await expect(bot.open("friend-1", { signal })).rejects.toBe(reason);
});

test("a signal ends the waiting of a send to somebody", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bot = await chatOf(stack, server, "bot");
  await chatOf(stack, server, "alice");
  const controller = new AbortController();
  const sent = bot.send("alice", "Hey!", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(sent).rejects.toThrow("enough");
});
