import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Order, RunResult } from "../load/protocol.ts";

const GENERATOR = fileURLToPath(new URL("../load/generator.ts", import.meta.url));

/** The load generator, in a process of its own so that its processor time can be told from the rest. */
export class Load {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;

  constructor(stack: AsyncDisposableStack, signal: AbortSignal) {
    const child = fork(GENERATOR, [], { execArgv: [] });
    this.#child = child;
    this.#signal = signal;
    stack.defer(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    });
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  async connect(port: number, pairs: number, contentBytes: number): Promise<void> {
    await this.#order({ kind: "connect", port, pairs, contentBytes });
  }

  async run(window: number, seconds: number): Promise<RunResult> {
    const answer = await this.#order({ kind: "run", window, seconds });
    if (answer.kind !== "result") throw new Error(`The load generator answered ${answer.kind}.`);
    return answer.result;
  }

  async #order(order: Order): Promise<Answer> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#signal]);
    try {
      const answered = once(this.#child, "message", { signal }).then(([answer]) => answer as Answer);
      const ended = once(this.#child, "exit", { signal }).then(() => {
        throw new Error("The load generator ended.");
      });
      answered.catch(() => {});
      ended.catch(() => {});
      this.#child.send(order);
      const answer = await Promise.race([answered, ended]);
      if (answer.kind === "failed") throw new Error(answer.reason);
      return answer;
    } finally {
      stop.abort();
    }
  }
}
