import type { UserId, UserSummary } from "@gochat/protocol";
import { REMEMBERED_MS } from "./recent-events.ts";

interface Newest {
  readonly shown: UserSummary;
  readonly takenAt: number;
}

const NAMES_MAX = 10_000;
// Longer than any event is on its way.
const ON_ITS_WAY_MS = 60_000;
// What was made before a change may be on its way for so long, and remembered after that.
const NEEDED_MS = ON_ITS_WAY_MS + REMEMBERED_MS;
// Quotes in what people write are escaped, so this is found in nothing but entities.
const IDS = /"id":"([0-9a-f-]{36})"/g;

/**
 * How people are shown whose name changed lately. A frame that was made before is brought up to date before it is sent: those that
 * wait in memory, and those that were on their way (N3).
 */
export class NewestNames {
  readonly #onForgotten: () => void;
  /** The newest last. */
  readonly #byUser = new Map<UserId, Newest>();
  #changedAt = Number.NEGATIVE_INFINITY;

  /** `onForgotten`: there were too many, and nothing that is remembered from before may be sent any more. */
  constructor(onForgotten: () => void) {
    this.#onForgotten = onForgotten;
  }

  /** False when it was known. */
  take(shown: UserSummary): boolean {
    if (!this.#isNewer(shown)) return false;
    const now = performance.now();
    this.#byUser.delete(shown.id);
    this.#byUser.set(shown.id, { shown, takenAt: now });
    this.#changedAt = now;
    this.#dropBefore(now - NEEDED_MS);
    if (this.#byUser.size > NAMES_MAX) this.#makeRoom(now);
    return true;
  }

  /** Whether something that was made before the newest change may still be on its way. */
  get isAnyNew(): boolean {
    return performance.now() - this.#changedAt < ON_ITS_WAY_MS;
  }

  /** The frame, with the names of now. One that shows a newer name than is known here stays as it is. */
  refresh(frame: string): string {
    this.#dropBefore(performance.now() - NEEDED_MS);
    if (this.#byUser.size === 0 || !this.#isAnyIn(frame)) return frame;
    return JSON.stringify(
      JSON.parse(frame, (_key, value: unknown) =>
        isPerson(value) && !this.#isNewer(value) ? { ...value, ...this.#byUser.get(value.id)?.shown } : value,
      ),
    );
  }

  /** For a database that lost something. */
  forget(): void {
    this.#byUser.clear();
  }

  /** Than what is known. */
  #isNewer({ id, version }: UserSummary): boolean {
    return version > (this.#byUser.get(id)?.shown.version ?? 0);
  }

  #isAnyIn(frame: string): boolean {
    for (const [, id] of frame.matchAll(IDS)) if (this.#byUser.has(id as UserId)) return true;
    return false;
  }

  /** With nothing remembered only what is on its way needs a name: so this is seldom, however many names change. */
  #makeRoom(now: number): void {
    this.#onForgotten();
    this.#dropBefore(now - ON_ITS_WAY_MS);
    const [oldest] = this.#byUser.keys();
    if (this.#byUser.size > NAMES_MAX && oldest !== undefined) this.#byUser.delete(oldest);
  }

  #dropBefore(time: number): void {
    for (const [id, { takenAt }] of this.#byUser) {
      if (takenAt >= time) return;
      this.#byUser.delete(id);
    }
  }
}

/** Whatever else is in it. */
const isPerson = (value: unknown): value is UserSummary =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  "username" in value &&
  "display_name" in value;
