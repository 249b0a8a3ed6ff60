import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "@gochat/client";
import type { Chat } from "@gochat/client";
import { call, eventually, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const README = fileURLToPath(new URL("../README.md", import.meta.url));
const ROOT_README = fileURLToPath(new URL("../../../README.md", import.meta.url));
const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const PASSWORD = "correct horse battery";

const snippets = new Map(
  [...(await readFile(README, "utf8")).matchAll(/^```(\w+) ?(\w*)\n(.*?)^```$/gms)].map(
    ([, language = "", name = "", code = ""]) => [name, { language, code }],
  ),
);

let server: TestServer;
let folder: string;
let alice: Chat;

beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), "gochat-readme-"));
  await mkdir(join(folder, "node_modules"));
  for (const name of ["@gochat", "ws", "fake-indexeddb"])
    await symlink(join(MODULES, name), join(folder, "node_modules", name));
  alice = await connect(server.url, { token: "alice" });
});
afterAll(async () => {
  await alice.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The file of a snippet: what stands before it in the reader's mind, and what stands behind it. */
async function fileOf(name: string, before: string, after: string): Promise<string> {
  const { code = "" } = snippets.get(name) ?? {};
  const imports = code.includes("{ connect }") ? "" : 'import { connect } from "@gochat/client";\n';
  const url = `const url = ${JSON.stringify(server.url)};\n`;
  const file = join(folder, `${name}.mjs`);
  const placed = code.replace("http://localhost:8080", server.url);
  await writeFile(file, imports + url + before + placed + after);
  return file;
}

const chatAs = (name: string) => `const chat = await connect(url, { token: "${name}" });\n`;
const CHAT = chatAs("dana");
const CONVERSATION = 'const conversation = await chat.open("alice");\n';
const CLOSE = "await chat.close();\n";

/** Runs a snippet that comes to an end by itself; gives back what it has printed. It prints no error. */
async function run(name: string, before: string, after: string): Promise<string> {
  const file = await fileOf(name, before, after);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    cwd: folder,
    timeout: 20_000,
  });
  expect(stderr).toBe("");
  return stdout;
}

/** Runs a snippet that goes on until it is told to end; it ends well. */
async function runOn(name: string, before: string, after: string, work: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [await fileOf(name, before, after)], {
    cwd: folder,
    stdio: "inherit",
  });
  const exited = once(child, "exit");
  try {
    await work();
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
}

const lastOf = async (username: string) => (await alice.open(username)).data?.last_message;

/** Says something to a bot until it has come online, and then once more. */
async function talk(username: string, expected: string): Promise<void> {
  await eventually(
    async () => {
      await alice.send(username, "Hey!");
      await eventually(async () => expect((await lastOf(username))?.content).toBe(expected), {
        timeoutMs: 1_000,
      });
    },
    { timeoutMs: 20_000 },
  );
}

const SIGTERM_CLOSES = '\nprocess.once("SIGTERM", () => chat.close());\n';

const proofs: Readonly<Record<string, () => Promise<void>>> = {
  bot: () => runOn("bot", "", "", () => talk("bot", "You said: Hey!")),

  async credentials() {
    const carol = { email: "carol@example.com", username: "carol", password: PASSWORD };
    await call(server, "POST", "/api/v1/auth/register", { body: carol });
    const { body } = await call<{ access_token: string }>(server, "POST", "/api/v1/auth/login", {
      body: { email: carol.email, password: PASSWORD },
    });
    const before = `
const password = ${JSON.stringify(PASSWORD)};
const accessToken = ${JSON.stringify(body.access_token)};
const askForToken = async () => accessToken;
const me = [];
const connectAndTell = async (...given) => {
  const chat = await connect(...given);
  me.push(chat.me.username);
  await chat.close();
};
`;
    const { code = "" } = snippets.get("credentials") ?? {};
    snippets.set("credentials", {
      language: "js",
      code: code.replaceAll("await connect(", "await connectAndTell("),
    });
    expect(await run("credentials", before, "console.log(me.join());")).toBe("bot,carol,carol,carol\n");
  },

  async storage() {
    await run("storage", "", CLOSE);
    expect(await readFile(join(folder, "bot-data/records-1.journal"), "utf8")).toContain("cache/head");
  },

  answers: () => runOn("answers", chatAs("answers"), SIGTERM_CLOSES, () => talk("answers", "Still good?")),

  async events() {
    const more = `chat.send("alice", "Hello!");\n`;
    const shown = await run("events", CHAT + more, CLOSE);
    expect(shown.split("\n")).toContain("Hello!");
  },

  async conversations() {
    const shown = await run("conversations", CHAT, CLOSE);
    expect(shown.trim().split("\n").slice(-2).toSorted()).toEqual(["alice", "dana"]);
    expect((await lastOf("dana"))?.content).toBe("Hello Alice!");
    expect((await lastOf("dana"))?.reactions).toMatchObject([{ emoji: "👋", count: 1 }]);
  },

  async drafts() {
    await alice.send("dana", "Lunch?");
    await run("drafts", CHAT + CONVERSATION, CLOSE);
    expect(await lastOf("dana")).toMatchObject({ content: "Lunch at noon?", reply_to: { seq: 1 } });
  },

  async files() {
    await writeFile(join(folder, "photo.jpg"), Buffer.alloc(400_000, "photo"));
    const shown = await run("files", CHAT + CONVERSATION, CLOSE);
    expect(shown).toContain("photo.jpg: 0 of 400000 bytes\n");
    expect(shown).toContain("photo.jpg: 400000 of 400000 bytes\n");
    const content = /text\/plain (\S+) \[\]/.exec(shown)?.[1] ?? "";
    expect((await fetch(content)).status).toBe(404);
    expect(shown).toMatch(/^1\n$/m);
    expect(await lastOf("dana")).toMatchObject({ content: "", attachments: [{ name: "later.jpg" }] });
  },

  async timeline() {
    // The first word of anybody makes a development server know them.
    await (await connect(server.url, { token: "reader" })).close();
    for (let nth = 1; nth <= 30; nth++) await alice.send("reader", `number ${nth}`);
    const shown = await run("timeline", chatAs("reader") + CONVERSATION, CLOSE);
    expect(shown).toContain("number 1'");
    expect(shown).toContain("number 30'");
  },

  async outbox() {
    const failing = 'await chat.send("alice", " ").catch(() => {});\n';
    expect(await run("outbox", CHAT + failing, CLOSE)).toMatch(/^ {2}failed .+\n$/);
  },

  async errors() {
    expect(await run("errors", CHAT, CLOSE)).toMatch(/^user_not_found false .+\n$/);
  },

  async node20() {
    await run("node20", "delete globalThis.WebSocket;\n", CLOSE);
  },

  async browser() {
    await run("browser", 'import "fake-indexeddb/auto";\n', CLOSE);
  },
};

test("every snippet of the page is known here", () => {
  expect([...snippets.keys()]).toEqual(Object.keys(proofs));
  expect(new Set([...snippets.values()].map(({ language }) => language))).toEqual(new Set(["js"]));
  expect(snippets.get("bot")?.code.trim().split("\n")).toHaveLength(10);
});

test("the page of the whole project has the same ten lines", async () => {
  expect(await readFile(ROOT_README, "utf8")).toContain(snippets.get("bot")?.code);
});

test.each(Object.entries(proofs))("the snippet `%s` does what the page says", async (name, prove) => {
  expect(snippets.has(name)).toBe(true);
  await prove();
});
