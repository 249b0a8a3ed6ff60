import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.ts";

const MAIN = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));

/** A server in a process of its own, for tests that kill it. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #stdout: number | "pipe";
  readonly #main: string;
  #child: ChildProcess | undefined;
  #output = "";

  /** `stdout`: an open file to write to, instead of a pipe that is read. `main`: what is run, if it is not today's server. */
  constructor(
    port: number,
    env: Readonly<Record<string, string>>,
    stdout: number | "pipe" = "pipe",
    main = MAIN,
  ) {
    this.#stdout = stdout;
    this.#main = main;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      PATH: process.env["PATH"],
      SERVER_PORT: String(port),
      RATE_LIMITS: "off",
      LOG_LEVEL: "warn",
      ...env,
    };
  }

  /** What it has written on both of its outputs since the last start. */
  get output(): string {
    return this.#output;
  }

  /** Its standard output, where that is a pipe. */
  get stdout(): Readable {
    const stdout = this.#child?.stdout;
    if (!stdout) throw new Error("the server does not run, or writes to a file");
    return stdout;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves with its exit code when it has ended by itself. */
  get exited(): Promise<number | null> {
    return this.#end();
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    this.#output = "";
    const child = spawn(process.execPath, [this.#main], {
      env: this.#env,
      stdio: ["ignore", this.#stdout, "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (this.#output += chunk.toString()));
    await eventually(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const { ok } = await fetch(`${this.url}/livez`);
        if (!ok) throw new Error("the server does not answer yet");
      },
      { timeoutMs: 30_000 },
    );
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null) throw new Error(`the server ended with ${ended}: ${this.#output}`);
  }

  /** SIGKILL: no goodbyes, nothing flushed. Resolves when it is gone. */
  kill(): Promise<number | null> {
    return this.#end("SIGKILL");
  }

  /** SIGTERM, or as many signals as are named. Resolves with the exit code. */
  stop(...signals: NodeJS.Signals[]): Promise<number | null> {
    return this.#end("SIGTERM", ...signals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(...signals: NodeJS.Signals[]): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exit = once(child, "exit");
    for (const signal of signals) child.kill(signal);
    await exit;
    return child.exitCode;
  }
}

export async function startServerProcess(
  env: Readonly<Record<string, string>>,
  main?: string,
): Promise<ServerProcess> {
  const server = new ServerProcess(await freePort(), env, "pipe", main);
  try {
    await server.start();
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

/** A port that is free now. For a server that must come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
