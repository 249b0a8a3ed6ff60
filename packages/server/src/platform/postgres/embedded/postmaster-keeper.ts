import { setTimeout as delay } from "node:timers/promises";
import type { LaunchOptions } from "./launch-postmaster.ts";
import { ownPostmaster } from "./own-postmaster.ts";
import type { OwnedPostmaster } from "./own-postmaster.ts";
import { InUseError } from "./start-errors.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

export interface KeeperOptions {
  launch: LaunchOptions;
  owned: OwnedPostmaster;
  restartAfterCrash: boolean;
}

/**
 * Holds on to a PostgreSQL until disposal. The owner's connection ends when PostgreSQL dies, and also when it survives
 * the crash of one of its processes by starting afresh: then the lock is gone and has to be taken again.
 */
export class PostmasterKeeper implements AsyncDisposable {
  readonly #options: KeeperOptions;
  readonly #closing = new AbortController();
  /** Undefined when it is not ours to stop. */
  #owned: OwnedPostmaster | undefined;
  #recovery: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#keep(options.owned);
  }

  #keep(owned: OwnedPostmaster): void {
    this.#owned = owned;
    void owned.connection.ended.then(() => {
      if (this.#closing.signal.aborted || !this.#options.restartAfterCrash) return;
      this.#recovery = this.#recover(owned);
    });
  }

  async #recover({ pid, port }: OwnedPostmaster): Promise<void> {
    const { launch } = this.#options;
    const { logger } = launch;
    logger.error(`The embedded PostgreSQL ended unexpectedly; its log is ${launch.cluster.logFile}.`);
    this.#owned = undefined;
    while (!this.#closing.signal.aborted) {
      try {
        // Our clients know this port and no other.
        this.#keep(await ownPostmaster(launch, () => Promise.resolve(port), pid));
        logger.info("The embedded PostgreSQL runs again.");
        return;
      } catch (err) {
        logger.error({ err }, "The embedded PostgreSQL could not be brought back.");
        if (err instanceof InUseError) return;
      }
      await delay(1000, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }

  /** The lock is held until PostgreSQL itself ends the connection: nobody takes over a server that is about to stop. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#recovery;
    if (this.#owned === undefined) return;
    const { pid, connection } = this.#owned;
    const { cluster, logger } = this.#options.launch;
    await stopPostmaster(pid, cluster.dataDir, logger);
    await connection.client.end();
  }
}
