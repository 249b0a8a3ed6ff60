import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "@gochat/client";
import { eventually, startServer, startServerProcess, withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { buildClientPackage } from "../../../tools/client-package/client-package.ts";

const run = promisify(execFile);
const WS = fileURLToPath(new URL("../../../node_modules/ws", import.meta.url));
const README = fileURLToPath(new URL("../README.md", import.meta.url));

async function snippet(name: string): Promise<string> {
  const [, code = ""] =
    new RegExp(`^\`\`\`js ${name}\\n(.*?)^\`\`\`$`, "ms").exec(await readFile(README, "utf8")) ?? [];
  return code;
}

/** An empty folder in which somebody installs the package. Gives back its path. */
async function installPackage(stack: AsyncDisposableStack): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), "gochat-newcomer-"));
  stack.defer(() => rm(work, { recursive: true }));
  const built = join(work, "package");
  await buildClientPackage(built);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", work], { cwd: built });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const project = join(work, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  const install = ["install", "--offline", "--ignore-scripts", join(work, filename)];
  await run("npm", install, { cwd: project });
  return project;
}

/** Each other version of Node on the path than the one that runs this, such as the oldest one that the client supports. */
async function otherNodes(): Promise<string[]> {
  const { stdout } = await run("which", ["-a", "node"]);
  const versions = new Map<string, string>([[process.version, process.execPath]]);
  for (const node of stdout.trim().split("\n"))
    versions.set((await run(node, ["--version"])).stdout.trim(), node);
  versions.delete(process.version);
  return [...versions.values()];
}

test("the ten lines with the package `ws`, as the page says for Node 20, under every other Node of this machine", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await installPackage(stack);
  await symlink(WS, join(folder, "node_modules/ws"));
  const server = stack.use(await startServer());
  const [lines, ws] = [await snippet("bot"), await snippet("node20")];
  const code = lines
    .replace(/^.*await connect.*$/m, ws.slice(ws.indexOf("const chat")).trim())
    .replaceAll("url", JSON.stringify(server.url));
  await writeFile(join(folder, "bot.js"), 'import { WebSocket } from "ws";\n' + code);
  const alice = await connect(server.url, { token: "alice" });
  stack.defer(() => alice.close());
  for (const node of await otherNodes()) {
    const bot = spawn(node, ["bot.js"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    stack.defer(() => void bot.kill("SIGKILL"));
    const conversation = await eventually(() => alice.open("bot"), { timeoutMs: 20_000 });
    const text = `Hey, ${node}!`;
    await eventually(
      async () => {
        await conversation.send(text);
        await eventually(() => expect(conversation.data?.last_message?.content).toBe(`You said: ${text}`), {
          timeoutMs: 1_000,
        });
      },
      { timeoutMs: 20_000 },
    );
    const exited = once(bot, "exit");
    bot.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  }
});

test("the ten lines of the page, in an empty folder: a bot that outlives its server and ends when it is told to", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await installPackage(stack);
  const database = stack.use(await withDatabase());
  const server = stack.use(
    await startServerProcess({ DATABASE_URL: database.url, GOCHAT_DATA_DIR: join(folder, "data") }),
  );

  const lines = await snippet("bot");
  await writeFile(join(folder, "bot.js"), lines.replace("http://localhost:8080", server.url));
  const bot = spawn(process.execPath, ["bot.js"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  stack.defer(() => void bot.kill("SIGKILL"));
  let output = "";
  for (const stream of [bot.stdout, bot.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));

  const alice = await connect(server.url, { token: "alice" });
  stack.defer(() => alice.close());
  const heard: string[] = [];
  alice.on("message", ({ message }) => heard.push(`${message.sender.username}: ${message.content}`));
  const isAnswered = (text: string) =>
    eventually(() => expect(heard.filter((said) => said === `bot: You said: ${text}`)).toHaveLength(1), {
      timeoutMs: 20_000,
    });

  const conversation = await eventually(() => alice.open("bot"), { timeoutMs: 20_000 });
  await eventually(
    async () => {
      await conversation.send("Are you there?");
      await eventually(() => expect(heard).toContain("bot: You said: Are you there?"), { timeoutMs: 1_000 });
    },
    { timeoutMs: 20_000 },
  );

  await conversation.send("one");
  // In mid-chat: whether the server had stored these, nobody knows.
  const sent = ["two", "three"].map((text) => conversation.send(text));
  await server.kill();
  sent.push(conversation.send("four"));
  expect(bot.exitCode).toBe(null);
  await server.start();
  await Promise.all(sent);
  await conversation.send("five");
  for (const text of ["one", "two", "three", "four", "five"]) await isAnswered(text);
  const said = heard.filter((text) => text.startsWith("alice: ") && !text.endsWith("?"));
  expect(said).toEqual(["one", "two", "three", "four", "five"].map((text) => `alice: ${text}`));

  const exited = once(bot, "exit");
  bot.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(output).toBe("");
});
