import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "@gochat/testkit";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A terminal: a shell that runs one line of the README, and what it shows. */
class Terminal implements AsyncDisposable {
  readonly #child: ChildProcess;
  shown = "";

  constructor(line: string, env: Record<string, string>) {
    // A process group of its own, so that everything the line starts ends with it.
    this.#child = spawn("bash", ["-c", line], { cwd: ROOT, env: { ...process.env, ...env }, detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.shown += chunk.toString()));
    }
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  shows(text: string | RegExp, timeoutMs = 60_000): Promise<void> {
    return eventually(() => expect(this.shown).toMatch(text), { timeoutMs });
  }

  /** Resolves with the exit code. */
  async end(): Promise<number | null> {
    return this.#child.exitCode ?? ((await once(this.#child, "exit"))[0] as number | null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    const exit = once(this.#child, "exit");
    process.kill(-this.#child.pid, "SIGTERM");
    await exit;
  }
}

/** The lines of the README's blocks marked `quicktest`, and the one line of JSON that Alice types. */
async function readLines(): Promise<{
  run: string;
  alice: string;
  bob: string;
  curls: string[];
  typed: string;
}> {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```sh quicktest\n(.*?)^```/gms)].map(([, text = ""]) =>
    text.trim().split("\n"),
  );
  const [[run = "", alice = "", bob = ""] = [], ...rest] = blocks;
  const typed = /^```json\n(.*)\n```/m.exec(readme)?.[1] ?? "";
  return { run, alice, bob, curls: rest.flat(), typed };
}

/** 8080, as in the README; another one only where something else listens there. */
async function choosePort(): Promise<number> {
  const probe = createServer().listen(8080, "127.0.0.1");
  const isFree = await Promise.race([
    once(probe, "listening").then(() => true),
    once(probe, "error").then(() => false),
  ]);
  if (!isFree) return freePort();
  probe.close();
  await once(probe, "close");
  return 8080;
}

test(
  "the quick test of the README works line by line: make run, two terminals with wscat, and curl",
  { timeout: 180_000 },
  async () => {
    const { run, alice, bob, curls, typed } = await readLines();
    expect(run).toBe("make run");
    // Installed already, so that `make run` does not install again under the running tests.
    const pending = spawnSync("make", ["--dry-run", "setup"], { cwd: ROOT, encoding: "utf8" });
    expect([pending.stdout.includes("npm ci"), "run make setup first"]).toEqual([
      false,
      "run make setup first",
    ]);
    expect(alice).toBe('npx wscat -c "ws://localhost:8080/ws?token=alice"');
    expect(typed).toBe('{"recipient":"bob","content":"Hey Bob!"}');
    const port = await choosePort();
    const at = (line: string) => line.replaceAll("8080", String(port));
    const dataDir = await mkdtemp(join(tmpdir(), "gochat-quick-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const open = (line: string) =>
      stack.use(new Terminal(at(line), { GOCHAT_DATA_DIR: dataDir, SERVER_PORT: String(port) }));

    const server = open(run);
    await server.shows(`GoChat serves http://127.0.0.1:${port}`);
    const [aliceTerminal, bobTerminal] = [open(alice), open(bob)];
    await Promise.all([aliceTerminal.shows(/"type":"ready"/), bobTerminal.shows(/"type":"ready"/)]);
    aliceTerminal.type(typed);
    await bobTerminal.shows(/"type":"message.created".*"content":"Hey Bob!"/);
    await aliceTerminal.shows(/"type":"ack".*"seq":1/);

    for (const line of curls) {
      const terminal = open(line);
      expect([line, await terminal.end(), terminal.shown.includes('"code"')]).toEqual([line, 0, false]);
    }
    expect(curls.length).toBeGreaterThanOrEqual(3);
  },
);
