import type { ClientFrame } from "@gochat/protocol";
import { orderOf } from "./frame-order.ts";
import type { FrameOrder } from "./frame-order.ts";

type Work = () => void | Promise<void>;

// Look-ups and changes of one connection at a time: enough that none waits in a client's day, and few connections to the database
// for whoever asks for everything at once.
const RUNNING_MAX = 16;

interface Tail {
  readonly done: Promise<void>;
  readonly order: FrameOrder;
}

/**
 * The frames of one connection that are not done at once. Each waits for those before it that it is ordered with, and runs beside
 * the others; beyond a number of them, look-ups and changes wait for each other, and sends for neither.
 */
export class FrameQueue {
  readonly #onDone: () => void;
  readonly #tails = new Map<string, Tail>();
  #free = RUNNING_MAX;
  #waiting: (() => void)[] = [];
  #pending = 0;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /** Frames that wait, or whose work is not done. */
  get pending(): number {
    return this.#pending;
  }

  /** Work never rejects. What it does before its first wait is done when this returns, unless it has to wait for its turn. */
  run(frame: ClientFrame, work: Work): void {
    // The stream of sends: nothing to wait for, and mostly nothing to remember.
    if (this.#pending === 0) {
      const done = work();
      if (done !== undefined) this.#follow(orderOf(frame), done, true);
      return;
    }
    const order = orderOf(frame);
    const before = this.#before(order);
    if (before.length === 0 && (order.isSend === true || this.#free > 0)) {
      const done = work();
      if (done !== undefined) this.#follow(order, done, true);
    } else {
      this.#follow(order, this.#later(order, before, work), false);
    }
  }

  /** A name and a conversation may mean the same one: sends by one follow those by the other that are not done. */
  #before({ key, isSend, isByName }: FrameOrder): Promise<void>[] {
    if (key === null) return [];
    const before: Promise<void>[] = [];
    for (const { done, order } of this.#tails.values()) {
      const mayBeSame = isSend === true && order.isSend === true && order.isByName !== isByName;
      if (order.key === key || mayBeSame) before.push(done);
    }
    return before;
  }

  async #later({ isSend }: FrameOrder, before: readonly Promise<void>[], work: Work): Promise<void> {
    await Promise.all(before);
    if (isSend === true) return work();
    await this.#turn();
    try {
      await work();
    } finally {
      this.#endTurn();
    }
  }

  #follow(order: FrameOrder, work: Promise<void>, takesTurn: boolean): void {
    const { key, isSend } = order;
    const hasTurn = takesTurn && isSend !== true;
    if (hasTurn) this.#free--;
    this.#pending++;
    const done = work.finally(() => {
      if (hasTurn) this.#endTurn();
      this.#pending--;
      if (key !== null && this.#tails.get(key)?.done === done) this.#tails.delete(key);
      this.#onDone();
    });
    if (key !== null) this.#tails.set(key, { done, order });
  }

  async #turn(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
