import type { UserId } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { UserEvent } from "../conversation-event.ts";
import { selectUserEvents } from "./name-changes-store.ts";

export interface NameAnnouncerDeps {
  readonly postgres: Sql;
  /** Takes it to every node. */
  readonly deliverUser: (event: UserEvent) => void;
  /** What was committed has to be found by the check of commits. */
  readonly onUnsettled: () => void;
  readonly logger: Logger;
}

// N2: whoever tries out names is not followed letter by letter.
const EVERY_MS = 1000;

/** Tells how people are shown: at once, and then at most once a second for each person, as they are by then. */
export class NameAnnouncer implements Disposable {
  readonly #deps: NameAnnouncerDeps;
  readonly #events: BatchLoader<UserId, UserEvent>;
  /** Of those who were told of within the second: whether there is news since. */
  readonly #pausing = new Map<UserId, { hasNews: boolean; readonly timer: NodeJS.Timeout }>();

  constructor(deps: NameAnnouncerDeps) {
    this.#deps = deps;
    this.#events = new BatchLoader(async (userIds) => {
      const events = await selectUserEvents(deps.postgres, userIds);
      return new Map(events.map((event) => [event.user.id, event]));
    });
  }

  /** After the commit. */
  announce(userId: UserId): void {
    const pause = this.#pausing.get(userId);
    if (pause !== undefined) {
      pause.hasNews = true;
      return;
    }
    const timer = setTimeout(() => this.#endPause(userId), EVERY_MS);
    this.#pausing.set(userId, { hasNews: false, timer });
    this.announceLast(userId);
  }

  /** The same without a pause, for somebody who changes no more. */
  announceLast(userId: UserId): void {
    void this.#tell(userId);
  }

  /** What is not told now the other nodes find. */
  [Symbol.dispose](): void {
    for (const { timer } of this.#pausing.values()) clearTimeout(timer);
    this.#pausing.clear();
  }

  #endPause(userId: UserId): void {
    const pause = this.#pausing.get(userId);
    this.#pausing.delete(userId);
    if (pause?.hasNews === true) this.announce(userId);
  }

  async #tell(userId: UserId): Promise<void> {
    const { deliverUser, onUnsettled, logger } = this.#deps;
    try {
      const event = await this.#events.get(userId);
      if (event !== undefined) deliverUser(event);
    } catch (error) {
      logger.warn({ err: error }, "a name that changed cannot be told now");
      onUnsettled();
    }
  }
}
