import { fileURLToPath } from "node:url";
import type { Conversation } from "@gochat/client";
import { eventually, startServer, startServerProcess, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { createKeyReader } from "../terminal-chat/keys.ts";
import type { Key } from "../terminal-chat/keys.ts";
import { clip, printable, widthOf, wrap } from "../terminal-chat/text.ts";
import { person } from "./person.ts";
import { openTerminal } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

const PROGRAM = fileURLToPath(new URL("../terminal-chat/terminal-chat.ts", import.meta.url));

async function openChat(stack: AsyncDisposableStack, url: string, name = "alice"): Promise<Terminal> {
  const terminal = stack.use(await openTerminal([process.execPath, PROGRAM, url, name]));
  await shows(terminal, "online");
  return terminal;
}

const shows = (terminal: Terminal, text: string | RegExp, timeoutMs = 10_000) =>
  eventually(() => expect(terminal.screen().join("\n")).toMatch(text), { timeoutMs });

const ENTER = "\r";
const PAGE_UP = "\x1b[5~";
const PAGE_DOWN = "\x1b[6~";
const DOWN = "\x1b[B";

test("a talk in a terminal: writing, reading, typing, reactions, read marks, unread counts", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bob = stack.use(await person(server.url, "bob"));
  const carol = stack.use(await person(server.url, "carol"));
  const terminal = await openChat(stack, server.url);
  await shows(terminal, "No conversation");

  terminal.type(`/open bob${ENTER}`);
  await shows(terminal, /^bob\b/m);
  terminal.type("Hey Bob!");
  await shows(terminal, "> Hey Bob!");
  const theirs = bob.chat.conversation((await bob.chat.open("alice")).id);
  terminal.type(ENTER);
  await shows(terminal, /alice: Hey Bob! ✓$/m);
  await eventually(() => expect(bob.texts()).toEqual(["Hey Bob!"]));
  await theirs.markRead();
  await shows(terminal, "alice: Hey Bob! ✓✓");

  const { seq } = await theirs.send("Hey Alice!");
  await shows(terminal, "bob: Hey Alice!");
  await eventually(() => expect(theirs.markers.get(idOf(theirs, "alice"))?.read_seq).toBe(seq));

  // Who types is told when both have written (P2).
  terminal.type("And");
  await eventually(() => expect(theirs.typing.size).toBe(1));
  theirs.notifyTyping();
  await shows(terminal, "bob is typing …");
  await theirs.send("Well.");
  await shows(terminal, "bob: Well.");
  expect(terminal.screen().join("\n")).not.toContain("is typing");
  // The whole line, as Ctrl-U has it.
  terminal.type("\x15");
  terminal.type(`/react 👍${ENTER}`);
  await shows(terminal, "👍 1");

  terminal.type("Half a");
  await shows(terminal, "> Half a");
  await carol.chat.send("alice", "one");
  await carol.chat.send("alice", "two");
  await shows(terminal, /carol +2\b/);
  terminal.type(DOWN);
  await shows(terminal, /carol: two/);
  await eventually(() => expect(terminal.screen().join("\n")).not.toMatch(/carol +2\b/));

  // What was not sent stays with its conversation.
  expect(terminal.screen().join("\n")).not.toContain("Half a");
  terminal.type(DOWN);
  await shows(terminal, "> Half a");
  terminal.type("\x15");

  terminal.type(`/nonsense${ENTER}`);
  await shows(terminal, "Say /open NAME");
  terminal.type(`/open nobody-of-this-name${ENTER}`);
  await shows(terminal, "There is no user of this name");
});

const idOf = ({ data }: Conversation, name: string) =>
  data?.members.find(({ user }) => user.username === name)?.user.id ?? "";

test("history is scrolled back to its beginning, and stays where it is when something new comes", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bob = stack.use(await person(server.url, "bob"));
  stack.use(await person(server.url, "alice"));
  const conversation = await bob.chat.open("alice");
  for (let nth = 1; nth <= 120; nth++) await conversation.send(`number ${nth}.`);
  const terminal = await openChat(stack, server.url);
  await shows(terminal, "number 120.");
  await eventually(
    () => {
      terminal.type(PAGE_UP);
      expect(terminal.screen().join("\n")).toContain("number 1.");
    },
    { timeoutMs: 20_000 },
  );
  await shows(terminal, "number 1.");
  const before = terminal.screen();
  await conversation.send("number 121.");
  // Seen by the list, which is drawn at the same time: this conversation is not at its end, so it is unread.
  await shows(terminal, /bob +1\b/);
  expect(terminal.screen().slice(1, -1).map(rightOf)).toEqual(before.slice(1, -1).map(rightOf));
  await eventually(() => {
    terminal.type(PAGE_DOWN);
    expect(terminal.screen().join("\n")).toContain("number 121.");
  });
});

const rightOf = (row: string) => row.slice(24);

test("what others send does not control the terminal, and what is wide does not break the lines", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bob = stack.use(await person(server.url, "bob"));
  stack.use(await person(server.url, "alice"));
  const conversation = await bob.chat.open("alice");
  const terminal = await openChat(stack, server.url);
  await conversation.send("\x1b[2J\x1b]0;owned\x07\x9b31mred\x1b[?1049l\rback");
  await shows(terminal, "bob: ␛[2J␛]0;owned␇<U+009B>31mred␛[?1049l");
  await conversation.send(
    `\u202Eright to left, ${"漢字".repeat(40)} ${"👩‍👩‍👧‍👦".repeat(20)} e${"\u0301".repeat(500)}`,
  );
  await shows(terminal, "<U+202E>right to left");
  await shows(terminal, "漢字");
  await conversation.send("the last one");
  await shows(terminal, "the last one");
  // The screen throws at any sequence that the program itself does not use.
  expect(terminal.isFullScreen()).toBe(true);
  expect(terminal.overflow()).toBe(undefined);
  expect(terminal.raw()).not.toContain("owned\x07");
});

test("it follows the size of the terminal", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const bob = stack.use(await person(server.url, "bob"));
  stack.use(await person(server.url, "alice"));
  await bob.chat.send("alice", "word ".repeat(30).trim());
  const terminal = await openChat(stack, server.url);
  for (const [columns, rows] of [
    [40, 10],
    [120, 40],
    [20, 5],
    [80, 24],
  ] as const) {
    await terminal.resize(columns, rows);
    await eventually(() => {
      expect(terminal.screen()[rows - 2]).toMatch(/> *$/);
      expect(terminal.screen()[rows - 1]).toMatch(/^online/);
    });
    await shows(terminal, "word");
    expect(terminal.overflow()).toBe(undefined);
  }
});

test.each([
  ["Ctrl-C", async (terminal: Terminal) => terminal.type("\x03"), 0],
  ["/quit", async (terminal: Terminal) => terminal.type(`/quit${ENTER}`), 0],
  ["SIGTERM", (terminal: Terminal) => terminal.kill("SIGTERM"), 0],
  ["SIGINT", (terminal: Terminal) => terminal.kill("SIGINT"), 0],
])("after %s the terminal is as it was", async (_name, end, code) => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const terminal = await openChat(stack, server.url);
  expect(terminal.isFullScreen()).toBe(true);
  await end(terminal);
  await terminal.ended;
  isGivenBack(terminal);
  await shows(terminal, `exit ${code}`);
});

function isGivenBack(terminal: Terminal): void {
  expect(terminal.isFullScreen()).toBe(false);
  expect(terminal.isCursorShown()).toBe(true);
  const modes = terminal.raw().slice(terminal.raw().lastIndexOf("exit "));
  expect(modes).toMatch(/(?<!-)\bicanon\b/);
  expect(modes).toMatch(/(?<!-)\becho\b/);
  expect(modes).toMatch(/(?<!-)\bisig\b/);
}

test("after an error the terminal is as it was, and says what the error was", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const broken = `
    process.argv.splice(1, 1);
    await import(${JSON.stringify(PROGRAM)});
    setTimeout(() => { throw new Error("a bug"); }, 500);
  `;
  const terminal = stack.use(
    await openTerminal([
      process.execPath,
      "--input-type=module",
      "-e",
      broken,
      "-",
      "-",
      server.url,
      "alice",
    ]),
  );
  await terminal.ended;
  isGivenBack(terminal);
  expect(terminal.raw()).toContain("Error: a bug");
  expect(terminal.raw()).toContain("exit 1");
});

test("while the server is away it says so, what is written waits, and goes out when it is back", async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const server = stack.use(await startServerProcess({ DATABASE_URL: database.url }));
  await using bob = await person(server.url, "bob");
  const terminal = await openChat(stack, server.url);
  terminal.type(`/open bob${ENTER}`);
  await shows(terminal, /^bob\b/m);
  await server.kill();
  await shows(terminal, "offline, trying again …");
  terminal.type(`Hello?${ENTER}`);
  await shows(terminal, "alice: Hello? …");
  await server.start();
  await shows(terminal, "alice: Hello? ✓", 30_000);
  await eventually(() => expect(bob.texts()).toEqual(["Hello?"]), { timeoutMs: 30_000 });
});

test("a server that is not there is said in the terminal as it was", async () => {
  await using stack = new AsyncDisposableStack();
  const terminal = stack.use(await openTerminal([process.execPath, PROGRAM, "nowhere", "alice"]));
  await terminal.ended;
  expect(terminal.raw()).toContain("Give the address of the server");
  isGivenBack(terminal);
});

test("text is measured, wrapped and clipped by what a terminal makes of it", () => {
  expect(["a", "漢", "👍", "é"].map(widthOf)).toEqual([1, 2, 2, 1]);
  expect(widthOf("👩‍👩‍👧‍👦")).toBe(2);
  expect(widthOf("e\u0301")).toBe(1);
  expect(wrap("one two three\n\nfour", 8)).toEqual(["one two", "three", "", "four"]);
  expect(wrap("漢字漢字", 5)).toEqual(["漢字", "漢字"]);
  expect(clip("漢字漢字", 5)).toBe("漢字…");
  expect(clip("four", 4)).toBe("four");
  // oxlint-disable-next-line no-control-regex
  expect(printable("a\0\x1b\x7f\x85\u2028\uD800\t|")).toBe("a␀␛␡<U+0085><U+2028>\uFFFD    |");
});

test("keys are the same in whatever pieces they come, and what is pasted is text", () => {
  const typed = `ab\x1b[5~漢\x7f\x1b[200~two\r\nlines\x03\x1b[201~\r\x1b[1;5C\x03`;
  const expected: Key[] = [
    { text: "ab" },
    { name: "pageUp" },
    { text: "漢" },
    { name: "backspace" },
    { text: "two\nlines\x03" },
    { name: "enter" },
    { name: "interrupt" },
  ];
  for (let size = 1; size <= typed.length; size++) {
    const keys: Key[] = [];
    const read = createKeyReader((key) => {
      const last = keys.at(-1);
      if ("text" in key && last !== undefined && "text" in last && key.text !== "two\nlines\x03")
        keys[keys.length - 1] = { text: last.text + key.text };
      else keys.push(key);
    });
    for (let at = 0; at < typed.length; at += size) read(typed.slice(at, at + size));
    expect(keys).toEqual(expected);
  }
});
