import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { isOver, remainingMs, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import { KeyedQueue } from "../platform/keyed-queue.ts";
import { WaitingLine } from "../platform/waiting-line.ts";

// As many as a person may ask for in a minute. They cost nothing while they wait.
const WAITING_OF_A_PERSON = 20;
// Of pictures that take half a second the last one is cropped before its answer is due.
const WAITING_MAX = 16;
const RETRY_AFTER_MS = 2000;

/**
 *   one person's crops ─► one at a time ─┐
 *   another one's      ─► one at a time ─┴─► one at a time ─► a copy of the picture, and its square
 *
 * New files are looked at in the same process: what is behind the second gate leaves them every other turn of it, and there is one copy of a
 * picture at a time on this machine. The first keeps the second for everybody, whatever one of them asks for.
 */
export class CropTurns {
  readonly #ofPerson = new KeyedQueue(WAITING_OF_A_PERSON);
  readonly #line = new WaitingLine({ maxRunning: 1, maxWaiting: WAITING_MAX, retryAfterMs: RETRY_AFTER_MS });

  /** Throws `busy` when too many wait, and `unavailable` at the deadline. */
  async run<T>(userId: UserId, deadline: Deadline, crop: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const inTurn = async () => {
      // Nobody waits for it any more.
      if (isOver(deadline)) throw new AppError("unavailable");
      return await crop(AbortSignal.timeout(Math.ceil(remainingMs(deadline))));
    };
    return await this.#ofPerson.run(userId, deadline, () => withinDeadline(deadline, this.#line.run(inTurn)));
  }
}
