import type { Answer, LoadShape, Order, RunResult } from "../load/protocol.ts";
import { Hired } from "./hired.ts";

const GENERATOR = new URL("../load/generator.ts", import.meta.url);

/** The load generator, in a process of its own so that its processor time can be told from the rest. */
export class Load {
  readonly #generator: Hired<Order, Answer>;

  constructor(stack: AsyncDisposableStack, signal: AbortSignal) {
    this.#generator = new Hired(GENERATOR, "load generator", stack, signal);
  }

  get pid(): number {
    return this.#generator.pid;
  }

  async connect(port: number, shape: LoadShape): Promise<void> {
    await this.#generator.order({ kind: "connect", port, ...shape });
  }

  async run(window: number, seconds: number): Promise<RunResult> {
    const answer = await this.#generator.order({ kind: "run", window, seconds });
    if (answer.kind !== "result") throw new Error(`The load generator answered ${answer.kind}.`);
    return answer.result;
  }
}
