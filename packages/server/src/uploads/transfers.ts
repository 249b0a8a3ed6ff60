import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";

/** One upload on its way. */
export interface Transfer extends Disposable {
  /** Aborts when the server stops, or when somebody goes on with the same upload on another connection. */
  readonly signal: AbortSignal;
}

// F11. Browsers keep six connections to a server: half of them for files leaves the others for the chat.
const PER_PERSON = 3;

/** The uploads that this node takes at the moment. */
export class Transfers {
  readonly #byPerson = new Map<UserId, number>();
  readonly #running = new Set<AbortController>();
  #isStopped = false;

  /** Throws `busy` when this person has enough of them on this node. */
  begin(userId: UserId): Transfer & { readonly abort: () => void } {
    const running = this.#byPerson.get(userId) ?? 0;
    if (this.#isStopped) throw new AppError("unavailable");
    if (running >= PER_PERSON)
      throw new AppError("busy", {
        detail: `You upload ${PER_PERSON} files at once already; wait until one is there`,
        retryAfterMs: 1000,
      });
    this.#byPerson.set(userId, running + 1);
    const controller = new AbortController();
    this.#running.add(controller);
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      [Symbol.dispose]: () => {
        if (!this.#running.delete(controller)) return;
        const left = (this.#byPerson.get(userId) ?? 1) - 1;
        if (left > 0) this.#byPerson.set(userId, left);
        else this.#byPerson.delete(userId);
      },
    };
  }

  get count(): number {
    return this.#running.size;
  }

  /** Ends them all: what came so far is kept, and can be gone on with elsewhere. */
  stop(): void {
    this.#isStopped = true;
    for (const controller of this.#running) controller.abort();
  }
}
