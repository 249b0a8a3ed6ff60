import type { UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Logger } from "../platform/logger.ts";
import type { PresenceSettings } from "./presence-store.ts";
import type { Watches } from "./watches.ts";

export interface VisibilityDeps {
  readonly findWatchable: (viewer: UserId, userIds: readonly UserId[]) => Promise<PresenceSettings[]>;
  readonly findPresenceSettings: (userIds: readonly UserId[]) => Promise<PresenceSettings[]>;
  readonly watches: Watches;
  readonly logger: Logger;
}

// People who type on this node. A hundred bytes each.
const KNOWN_MAX = 10_000;
const BATCH_MAX = 1000;

/** A question to the database that is on its way, and whose setting changed meanwhile. */
interface Reading {
  readonly changed: Set<UserId>;
  mayHaveMissed: boolean;
}

/** Who shows their presence (P5). Read when it is first asked for, and again when it changes; who cannot be read is hidden. */
export class Visibility {
  readonly #deps: VisibilityDeps;
  readonly #known = new LRUCache<UserId, Promise<boolean>>({ max: KNOWN_MAX });
  readonly #readings = new Set<Reading>();
  /** Watched people whose setting has to be read again. */
  readonly #unread = new Set<UserId>();
  /** One statement at a time: what is asked for last is also read last. */
  readonly #loader: BatchLoader<UserId, PresenceSettings>;

  constructor(deps: VisibilityDeps) {
    this.#deps = deps;
    this.#loader = new BatchLoader(async (userIds) => {
      const found = await deps.findPresenceSettings(userIds);
      return new Map(found.map((each) => [each.id, each]));
    }, BATCH_MAX);
  }

  shows(userId: UserId): Promise<boolean> {
    const known = this.#known.get(userId);
    if (known !== undefined) return known;
    const asked = this.#loader.get(userId).then((settings) => settings?.shows_presence === true);
    this.#known.set(userId, asked);
    // Who waits for it hears of the error; the next one asks again.
    asked.catch(() => {
      if (this.#known.peek(userId) === asked) this.#known.delete(userId);
    });
    return asked;
  }

  /** Those of these people whom the viewer may watch (P3). */
  async findWatchable(viewer: UserId, userIds: readonly UserId[]): Promise<PresenceSettings[]> {
    const reading: Reading = { changed: new Set(), mayHaveMissed: false };
    this.#readings.add(reading);
    try {
      const found = await this.#deps.findWatchable(viewer, userIds);
      if (reading.mayHaveMissed) for (const { id } of found) this.#unread.add(id);
      return found.map((each) => (reading.changed.has(each.id) ? this.#doubt(each) : each));
    } finally {
      this.#readings.delete(reading);
    }
  }

  /** Somebody began or ceased to hide. */
  changed(userId: UserId): void {
    this.#known.delete(userId);
    for (const reading of this.#readings) reading.changed.add(userId);
    if (this.#deps.watches.has(userId)) void this.#read([userId], true);
  }

  /** It may be that anybody did. */
  missed(): void {
    this.#known.clear();
    for (const reading of this.#readings) reading.mayHaveMissed = true;
    for (const userId of this.#deps.watches.userIds()) this.#unread.add(userId);
  }

  tick(): void {
    if (this.#unread.size === 0) return;
    const userIds = [...this.#unread].filter((userId) => this.#deps.watches.has(userId));
    this.#unread.clear();
    void this.#read(userIds, false);
  }

  /** `isChanged`: what was known is wrong. Never rejects. */
  async #read(userIds: readonly UserId[], isChanged: boolean): Promise<void> {
    const { watches, logger } = this.#deps;
    const failed: unknown[] = [];
    const read = async (userId: UserId) => {
      try {
        watches.apply(userId, await this.#loader.get(userId));
      } catch (error) {
        failed.push(error);
        if (isChanged) watches.apply(userId, undefined); // P5
        this.#unread.add(userId);
      }
    };
    await Promise.all(userIds.map(read));
    if (failed.length > 0)
      logger.warn({ err: failed[0], people: failed.length }, "who shows their presence cannot be read now");
  }

  #doubt(settings: PresenceSettings): PresenceSettings {
    this.#unread.add(settings.id);
    return { ...settings, shows_presence: false };
  }
}
