import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { person } from "./person.ts";
import { runExample } from "./program.ts";

test("the echo bot repeats what one says, and ends with Ctrl-C", async () => {
  await using server = await startServer();
  await using alice = await person(server.url, "alice");
  await using bot = runExample("echo-bot/echo-bot.ts", server.url);
  // Somebody of this name is there as soon as the bot has signed in.
  const conversation = await eventually(() => alice.chat.open("echo"));
  // What was said before its first start is not for it: it hears what comes after it is online.
  await eventually(async () => {
    await conversation.send("Hey!", { clientId: crypto.randomUUID() });
    await eventually(() => expect(alice.texts()).toContain("You said: Hey!"), { timeoutMs: 500 });
  });
  await conversation.send("How are you?");
  await eventually(() => expect(alice.texts().at(-1)).toBe("You said: How are you?"));
  expect(bot.output()).toBe("");
  expect(await bot.end("SIGINT")).toBe("SIGINT");
});
