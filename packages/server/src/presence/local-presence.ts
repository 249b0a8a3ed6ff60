import type { ConnectionId, Presence, PresenceStatus, UserId } from "@gochat/protocol";
import type { Clock } from "../platform/clock.ts";
import { bestOf } from "./best-status.ts";
import type { ConnectedStatus } from "./best-status.ts";
import { minuteOf } from "./last-seen.ts";
import type { SeenPerson } from "./last-seen.ts";
import type { Peer } from "./peer.ts";

export interface LocalPresenceDeps {
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  readonly offlineAfterMs: number;
  readonly onChange: (presence: Presence) => void;
}

interface LocalPerson {
  readonly connections: Map<ConnectionId, ConnectedStatus>;
  status: PresenceStatus;
}

/** Who is connected to this node. A connection is an entry in a map, and no other work (P6). */
export class LocalPresence {
  readonly #deps: LocalPresenceDeps;
  readonly #people = new Map<UserId, LocalPerson>();
  /** Those without a connection, who may be back in a moment; in the order in which they went. */
  readonly #leaving = new Map<UserId, { since: number; lastSeenAt: string }>();

  constructor(deps: LocalPresenceDeps) {
    this.#deps = deps;
  }

  connected({ id, userId }: Peer): void {
    let person = this.#people.get(userId);
    if (person === undefined)
      this.#people.set(userId, (person = { connections: new Map(), status: "offline" }));
    this.#leaving.delete(userId);
    person.connections.set(id, "online");
    this.#settle(userId, person);
  }

  disconnected({ id, userId }: Peer): void {
    const person = this.#people.get(userId);
    if (person?.connections.delete(id) !== true) return;
    if (person.connections.size > 0) return this.#settle(userId, person);
    const lastSeenAt = minuteOf(this.#deps.clock.now());
    this.#leaving.set(userId, { since: this.#deps.elapsedMs(), lastSeenAt });
  }

  set({ id, userId }: Peer, status: ConnectedStatus): void {
    const person = this.#people.get(userId);
    if (person?.connections.has(id) !== true) return;
    person.connections.set(id, status);
    this.#settle(userId, person);
  }

  isConnected({ id, userId }: Peer): boolean {
    return this.#people.get(userId)?.connections.has(id) === true;
  }

  statusOf(userId: UserId): PresenceStatus {
    return this.#people.get(userId)?.status ?? "offline";
  }

  /** Those whose last connection ended and who are not `offline` yet. */
  leaving(): SeenPerson[] {
    return Array.from(this.#leaving, ([userId, { lastSeenAt }]) => ({ userId, lastSeenAt }));
  }

  /** Nobody came back in time: they are gone. Touches nobody else. */
  tick(): void {
    const due = this.#deps.elapsedMs() - this.#deps.offlineAfterMs;
    for (const [userId, { since, lastSeenAt }] of this.#leaving) {
      if (since > due) return;
      this.#leaving.delete(userId);
      this.#people.delete(userId);
      this.#deps.onChange({ user_id: userId, status: "offline", last_seen_at: lastSeenAt }); // P4
    }
  }

  #settle(userId: UserId, person: LocalPerson): void {
    const status = bestOf(person.connections.values()); // P4
    if (status === person.status) return;
    person.status = status;
    this.#deps.onChange({ user_id: userId, status, last_seen_at: null });
  }
}
