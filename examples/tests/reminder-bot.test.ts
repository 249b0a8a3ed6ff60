import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { parseRequest } from "../reminder-bot/request.ts";
import { person } from "./person.ts";
import { runExample } from "./program.ts";

async function makeFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-reminder-"));
  stack.defer(() => rm(folder, { recursive: true }));
  return folder;
}

test("it understands a time and what to do", () => {
  expect(parseRequest("Remind me in 10 minutes to call Bob")).toEqual({ delayMs: 600_000, text: "call Bob" });
  expect(parseRequest(" remind me in 1 second to  rest\nfor a while ")).toEqual({
    delayMs: 1_000,
    text: "rest\nfor a while",
  });
  for (const text of ["remind me", "remind me in 8 days to wait", "remind me in ten minutes to call Bob"])
    expect(parseRequest(text)).toBe(undefined);
});

test("what it is asked for it does, also when it is started again before the time has come", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const alice = stack.use(await person(server.url, "alice"));
  const folder = await makeFolder(stack);
  const start = () => stack.use(runExample("reminder-bot/reminder-bot.ts", server.url, "reminder", folder));
  const first = start();
  await eventually(() => expect(first.output()).toBe("reminder listens.\n"), { timeoutMs: 20_000 });
  const conversation = await alice.chat.open("reminder");
  await conversation.send("hello?");
  await eventually(() => expect(alice.texts().join()).toMatch(/^Say, for example/));
  const asked = await conversation.send("remind me in 2 seconds to breathe");
  await eventually(() => expect(alice.texts().at(-1)).toMatch(/^I will remind you at /));
  expect(await first.end("SIGTERM")).toBe(0);
  expect(first.output()).toBe("reminder listens.\n");
  start();
  await eventually(() => expect(alice.texts().at(-1)).toBe("Reminder: breathe"));
  expect(alice.heard.at(-1)?.reply_to?.seq).toBe(asked.seq);
  expect(alice.texts().filter((text) => text.startsWith("Reminder"))).toHaveLength(1);
});

const KILLS = 12;

test(`each message is answered once and each reminder given once, though it is killed ${KILLS} times`, async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const alice = stack.use(await person(server.url, "alice"));
  const folder = await makeFolder(stack);
  const start = () => stack.use(runExample("reminder-bot/reminder-bot.ts", server.url, "reminder", folder));
  let bot = start();
  // What is said before the first time that it listens is not for it.
  await eventually(() => expect(bot.output()).toContain("listens"), { timeoutMs: 20_000 });
  const conversation = await alice.chat.open("reminder");
  const talking = new AbortController();
  let count = 0;
  const talk = (async () => {
    while (!talking.signal.aborted) {
      count++;
      await conversation.send(count % 2 === 0 ? `chatter ${count}` : `remind me in 1 second to do ${count}`);
      await pause(Math.random() * 60);
    }
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    // From "hardly running" to "in the midst of it": its start takes some 400 ms.
    await pause(200 + Math.random() * 1_200);
    await bot.end("SIGKILL");
    bot = start();
  }
  talking.abort();
  await talk;

  const requests = () => alice.heard.filter(({ sender }) => sender.id === alice.chat.me.id);
  const answers = () => alice.texts();
  const expected =
    requests().length + requests().filter(({ content }) => content.startsWith("remind")).length;
  await eventually(() => expect(answers().length).toBeGreaterThanOrEqual(expected), { timeoutMs: 20_000 });
  await eventually(() => expect(bot.output()).toContain("listens"), { timeoutMs: 20_000 });
  expect(await bot.end("SIGTERM")).toBe(0);

  expect(requests()).toHaveLength(count);
  const reminded = answers().filter((text) => text.startsWith("Reminder: "));
  const doings = requests()
    .filter(({ content }) => content.startsWith("remind"))
    .map(({ content }) => content.replace(/^.* to /, "Reminder: "));
  expect(reminded.toSorted()).toEqual(doings.toSorted());
  const isHelp = (text: string) => text.startsWith("Say, for example");
  expect(answers().filter(isHelp)).toHaveLength(count - doings.length);
  expect(answers()).toHaveLength(expected);
  // What answers at once does so in the order of what is answered.
  const first = answers()
    .filter((text) => !text.startsWith("Reminder: "))
    .map(isHelp);
  expect(first).toEqual(requests().map(({ content }) => content.startsWith("chatter")));
});
