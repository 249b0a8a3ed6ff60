import { connect, memoryStorage } from "@gochat/client";
import type { Chat } from "@gochat/client";
import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { chatOf } from "./chat-of.ts";

test("a bot of three lines answers", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const bot = await chatOf(stack, server, "bot");
  bot.on("message", async ({ message, conversation }) => {
    if (message.sender.id !== bot.me.id) await conversation.send(`You said: ${message.content}`);
  });
  const alice = await chatOf(stack, server, "alice");
  const heard: string[] = [];
  alice.on("message", ({ message }) => heard.push(`${message.sender.username}: ${message.content}`));
  for (const text of ["hello", "again"]) {
    await alice.send("bot", text);
    await eventually(() => expect(heard.slice(-2)).toEqual([`alice: ${text}`, `bot: You said: ${text}`]));
  }
  expect(heard).toHaveLength(4);
});

test("what was missed while the bot was away is told once, from a storage that outlives it", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const storage = memoryStorage();
  const heard: string[] = [];
  const listen = (bot: Chat) => bot.on("message", ({ message }) => heard.push(message.content));
  const alice = await chatOf(stack, server, "alice");
  for (const text of ["one", "two", "three"]) {
    const bot = await connect(server.url, { token: "bot" }, { storage });
    listen(bot);
    if (text !== "three") await alice.send("bot", `${text} live`);
    await eventually(() =>
      expect(heard.at(-1)).toMatch(text === "one" ? "one live" : text === "two" ? "two live" : "two away"),
    );
    await bot.close();
    await alice.send("bot", `${text} away`);
  }
  expect(heard).toEqual(["one live", "one away", "two live", "two away"]);
});

test("a request of one's own takes a token of the chat", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice");
  const headers = { authorization: `Bearer ${await alice.accessToken()}` };
  const answer = await fetch(`${server.url}/api/v1/auth/me`, { headers });
  expect(await answer.json()).toMatchObject({ user: { id: alice.me.id } });
});
