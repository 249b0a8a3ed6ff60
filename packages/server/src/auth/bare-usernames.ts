import { LRUCache } from "lru-cache";
import { foldName } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import type { Clock } from "../platform/clock.ts";

const MAX_ENTRIES = 10_000;
// A deletion on another node is heard over the bus; without one this is how long the old account is still meant.
const LIFETIME_MS = 60_000;

/** Who a bare username is, in local and dev. Asked for every request, so the answer is kept for a while. */
export class BareUsernames {
  readonly #findOrCreate: (username: string) => Promise<UserId>;
  /** By folded name. A promise, so that those who ask at once share one look-up. */
  readonly #known: LRUCache<string, Promise<UserId>>;

  constructor(findOrCreate: (username: string) => Promise<UserId>, clock: Clock) {
    this.#findOrCreate = findOrCreate;
    this.#known = new LRUCache({ max: MAX_ENTRIES, ttl: LIFETIME_MS, ttlResolution: 0, perf: clock });
  }

  find(username: string): Promise<UserId> {
    const key = foldName(username);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#findOrCreate(username);
    this.#known.set(key, found);
    found.catch(() => {
      if (this.#known.peek(key) === found) this.#known.delete(key);
    });
    return found;
  }

  clear(): void {
    this.#known.clear();
  }
}
