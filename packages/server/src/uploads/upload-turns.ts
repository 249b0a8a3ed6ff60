import type { Lock, Locker } from "@tus/server";
import { AppError } from "../errors.ts";

interface Turn {
  readonly isOver: Promise<void>;
  readonly end: () => void;
  readonly giveWay: () => void;
}

// As long as a request that is told to end may take to make durable what it has.
const WAIT_MS = 10_000;

/**
 * One request at a time for each upload on this node. A new one asks the one before to give way: mostly that is a connection which
 * its client has given up, and of which nobody has told us.
 */
export class UploadTurns implements Locker {
  readonly #turns = new Map<string, Turn>();
  readonly #giveWayOf: () => () => void;

  /** `giveWayOf`: how the request that runs at this moment is told to end. */
  constructor(giveWayOf: () => () => void) {
    this.#giveWayOf = giveWayOf;
  }

  newLock(id: string): Lock {
    let mine: Turn | undefined;
    return {
      lock: async () => {
        const deadline = AbortSignal.timeout(WAIT_MS);
        for (let other = this.#turns.get(id); other !== undefined; other = this.#turns.get(id)) {
          other.giveWay();
          await Promise.race([other.isOver, aborted(deadline)]);
          if (deadline.aborted)
            throw new AppError("busy", {
              detail: "Another request goes on with this upload",
              retryAfterMs: 1000,
            });
        }
        const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
        mine = { isOver, end, giveWay: this.#giveWayOf() };
        this.#turns.set(id, mine);
      },
      unlock: async () => {
        if (mine === undefined) return;
        this.#turns.delete(id);
        mine.end();
      },
    };
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
