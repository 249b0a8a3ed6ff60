import type { EphemeralEvent } from "../conversation-event.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { markedEvent } from "./marked-event.ts";
import { keyOf, findMarkers } from "./find-markers.ts";
import type { MemberKey, News } from "./markers-store.ts";

export interface MarkerAnnouncerDeps {
  readonly postgres: Sql;
  /** Takes it to every node. */
  readonly deliverEphemeral: (event: EphemeralEvent) => void;
  readonly logger: Logger;
}

interface Pending {
  readonly key: MemberKey;
  readonly news: News;
}

// U5
const EVERY_MS = 1000;

/**
 * Tells of markers that moved, at most once a second for each person and conversation. What moves meanwhile waits in one map and is
 * told as it is when the second is over. Nothing runs while nothing waits.
 */
export class MarkerAnnouncer implements AsyncDisposable {
  readonly #deps: MarkerAnnouncerDeps;
  #pending = new Map<string, Pending>();
  #running: Promise<void> | null = null;
  #endPause: (() => void) | undefined;
  #isClosing = false;

  constructor(deps: MarkerAnnouncerDeps) {
    this.#deps = deps;
  }

  announce(key: MemberKey, news: News): void {
    const id = keyOf(key);
    this.#pending.set(id, { key, news: widest(news, this.#pending.get(id)?.news ?? "own") });
    this.#running ??= this.#run();
  }

  /** Tells what waits, without waiting for its second. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#endPause?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#pending.size > 0) {
      await this.#pause();
      await this.#tell();
    }
    this.#running = null;
  }

  async #pause(): Promise<void> {
    if (this.#isClosing) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, EVERY_MS);
    this.#endPause = resolve;
    await promise;
    clearTimeout(timer);
  }

  async #tell(): Promise<void> {
    const pending = this.#pending;
    this.#pending = new Map();
    try {
      const states = await findMarkers(
        this.#deps.postgres,
        [...pending.values()].map(({ key }) => key),
      );
      for (const [id, state] of states)
        this.#deps.deliverEphemeral(markedEvent(state, pending.get(id)?.news ?? "own"));
    } catch (error) {
      this.#deps.logger.warn({ err: error }, "markers that moved cannot be told now");
      // Whoever is told later is told the newest; at the end there is no later, and a sync brings it.
      if (!this.#isClosing) for (const { key, news } of pending.values()) this.announce(key, news);
    }
  }
}

const WIDTH: Readonly<Record<News, number>> = { own: 0, delivered: 1, read: 2 };

/** What is news to more people. */
export const widest = (a: News, b: News): News => (WIDTH[a] >= WIDTH[b] ? a : b);
