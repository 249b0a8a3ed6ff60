import type { ChangedUser, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";

interface Newest {
  readonly version: number;
  /** As frames show it. */
  readonly shown: string;
}

const NAMES_MAX = 10_000;
// Longer than any event is on its way.
const ON_ITS_WAY_MS = 60_000;
// Quotes in what people write are escaped, so this is found in nothing but how a person is shown.
const SHOWN = /"id":"([0-9a-f-]{36})","username":"(?:[^"\\]|\\.)*","display_name":"(?:[^"\\]|\\.)*"/g;

/**
 * How people are shown whose name changed while this node ran. A frame that was made before is brought up to date before it is sent:
 * those that wait in memory, and those that were on their way (N3).
 */
export class NewestNames {
  readonly #byUser: LRUCache<UserId, Newest>;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** `onForgotten`: there were too many, and nothing that was made before may be sent any more. */
  constructor(onForgotten: () => void) {
    this.#byUser = new LRUCache({
      max: NAMES_MAX,
      dispose: (_newest, _userId, reason) => {
        if (reason === "evict") onForgotten();
      },
    });
  }

  /** False when it was known. */
  take({ version, ...shown }: ChangedUser): boolean {
    if ((this.#byUser.peek(shown.id)?.version ?? 0) >= version) return false;
    this.#byUser.set(shown.id, { version, shown: shownAs(shown) });
    this.#changedAt = performance.now();
    return true;
  }

  /** Whether something that was made before the newest change may still be on its way. */
  get isAnyNew(): boolean {
    return performance.now() - this.#changedAt < ON_ITS_WAY_MS;
  }

  /** The frame, with the names of now. */
  refresh(frame: string): string {
    if (this.#byUser.size === 0) return frame;
    return frame.replace(SHOWN, (shown, id: UserId) => this.#byUser.peek(id)?.shown ?? shown);
  }

  /** For a database that lost something. */
  forget(): void {
    this.#byUser.clear();
  }
}

const shownAs = ({ id, username, display_name }: Omit<ChangedUser, "version">): string =>
  JSON.stringify({ id, username, display_name }).slice(1, -1);
