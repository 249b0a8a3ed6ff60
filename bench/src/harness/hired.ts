import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

type Failed = { readonly kind: "failed"; readonly reason: string };

/** A program of ours in a process of its own, which takes one order at a time and answers it. The stack ends it. */
export class Hired<Order extends object, Answer> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #signal: AbortSignal;

  constructor(
    program: URL,
    name: string,
    stack: AsyncDisposableStack,
    signal: AbortSignal,
    execArgv: readonly string[] = [],
  ) {
    // In a session of its own: see `standForOtherMachine`.
    const child = fork(program, [], { execArgv: [...execArgv], detached: true });
    this.#child = child;
    this.#name = name;
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

  /** Ends it in its own time, with the profile that it may have to write. */
  async dismiss(): Promise<void> {
    const exit = once(this.#child, "exit", { signal: this.#signal });
    this.#child.disconnect();
    await exit;
  }

  async order(order: Order): Promise<Answer> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#signal]);
    try {
      const answered = once(this.#child, "message", { signal }).then(([answer]) => answer as Answer | Failed);
      const ended = once(this.#child, "exit", { signal }).then(([code, name]) => {
        throw new Error(`The ${this.#name} ended with ${name ?? code}.`);
      });
      answered.catch(() => {});
      ended.catch(() => {});
      this.#child.send(order);
      const answer = await Promise.race([answered, ended]);
      if (isFailed(answer)) throw new Error(answer.reason);
      return answer;
    } finally {
      stop.abort();
    }
  }
}

const isFailed = (answer: unknown): answer is Failed => (answer as Partial<Failed>).kind === "failed";

/** In the program: carries out one order after the other. It ends with whoever gives them. */
export function serve<Order>(carryOut: (order: Order) => Promise<unknown>): void {
  process.on("message", (order: Order) => {
    carryOut(order).then(
      (answer) => process.send?.(answer),
      (error: unknown) => process.send?.({ kind: "failed", reason: String(error) } satisfies Failed),
    );
  });
  process.on("disconnect", () => process.exit());
}
