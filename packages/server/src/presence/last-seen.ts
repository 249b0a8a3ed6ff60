import type { UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";

export interface SeenPerson {
  readonly userId: UserId;
  readonly lastSeenAt: string;
}

export interface LastSeenDeps {
  readonly raiseLastSeen: (seen: readonly SeenPerson[]) => Promise<void>;
  readonly logger: Logger;
}

// One statement of it is short; a node that loses all its sockets writes the rest in the next ones.
const BATCH_MAX = 1000;
const MINUTE_MS = 60_000;

/** Rounded down: nobody is shown when exactly somebody left (P5). */
export const minuteOf = (ms: number): string =>
  new Date(Math.floor(ms / MINUTE_MS) * MINUTE_MS).toISOString();

/** Gathers when people were last seen and writes it in batches. What cannot be written now is tried again. */
export class LastSeen {
  readonly #deps: LastSeenDeps;
  readonly #unwritten = new Map<UserId, string>();
  #writing: Promise<void> | null = null;

  constructor(deps: LastSeenDeps) {
    this.#deps = deps;
  }

  record({ userId, lastSeenAt }: SeenPerson): void {
    const known = this.#unwritten.get(userId);
    if (known === undefined || known < lastSeenAt) this.#unwritten.set(userId, lastSeenAt);
  }

  /** Writes what there is, as far as that works; resolves when nothing is on its way any more. Never rejects. */
  write(): Promise<void> {
    if (this.#unwritten.size === 0) return this.#writing ?? Promise.resolve();
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#unwritten.size > 0) {
      const batch = Array.from(this.#unwritten, ([userId, lastSeenAt]) => ({ userId, lastSeenAt })).slice(
        0,
        BATCH_MAX,
      );
      for (const { userId } of batch) this.#unwritten.delete(userId);
      try {
        await this.#deps.raiseLastSeen(batch);
      } catch (error) {
        for (const seen of batch) this.record(seen);
        this.#deps.logger.warn({ err: error }, "when people were last seen cannot be written now");
        return;
      }
    }
  }
}
