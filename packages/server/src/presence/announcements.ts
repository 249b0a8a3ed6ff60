import type { Presence, PresenceStatus, UserId } from "@gochat/protocol";
import { Coalescer } from "./coalescer.ts";
import { Leases } from "./leases.ts";

export interface AnnouncementsDeps {
  readonly elapsedMs: () => number;
  readonly leaseMs: number;
  readonly changeEveryMs: number;
  readonly presenceHere: (userId: UserId) => Presence;
}

/** What this node tells the others about its people: only of those whom somebody watches there (P6). */
export class Announcements {
  readonly #deps: AnnouncementsDeps;
  readonly #leases: Leases;
  readonly #changes: Coalescer<UserId>;
  /** Those of whom other nodes believe that they are here. */
  readonly #told = new Map<UserId, PresenceStatus>();
  #outgoing = new Map<UserId, Presence>();

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
    this.#leases = new Leases(deps.leaseMs, deps.elapsedMs);
    this.#changes = new Coalescer(deps.changeEveryMs, deps.elapsedMs);
  }

  /** Whether other nodes rely on what this one has said. */
  get isRelied(): boolean {
    return this.#told.size > 0;
  }

  /** A node asks about these people: it is told who is here, and what changes. */
  grant(node: string, userIds: readonly UserId[]): void {
    this.#leases.grant(node, userIds);
    for (const userId of userIds) {
      const presence = this.#deps.presenceHere(userId);
      if (presence.status !== "offline") this.#announce(presence);
    }
  }

  release(node: string, userIds: readonly UserId[]): void {
    this.#forget(this.#leases.release(node, userIds));
  }

  releaseAll(node: string): void {
    this.#forget(this.#leases.releaseAll(node));
  }

  /** Whether there is something to tell now. */
  changed(presence: Presence): boolean {
    const { user_id, status } = presence;
    if (!this.#leases.isHeld(user_id)) return false; // P6
    if (status !== "offline" && !this.#changes.allows(user_id)) return false;
    this.#announce(presence);
    return true;
  }

  tick(): void {
    this.#forget(this.#leases.expire());
    for (const userId of this.#changes.due()) {
      const presence = this.#deps.presenceHere(userId);
      const told = this.#told.get(userId) ?? "offline";
      if (this.#leases.isHeld(userId) && told !== presence.status) this.#announce(presence);
    }
  }

  /** What is to be told now. */
  take(): Presence[] {
    const presences = [...this.#outgoing.values()];
    if (presences.length > 0) this.#outgoing = new Map();
    return presences;
  }

  #announce(presence: Presence): void {
    const { user_id, status } = presence;
    if (status === "offline") this.#told.delete(user_id);
    else this.#told.set(user_id, status);
    this.#outgoing.set(user_id, presence);
  }

  #forget(userIds: readonly UserId[]): void {
    for (const userId of userIds) {
      this.#told.delete(userId);
      this.#outgoing.delete(userId);
    }
  }
}
