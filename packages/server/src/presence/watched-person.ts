import type { ConnectionId, Presence, UserId } from "@gochat/protocol";
import { bestOf, unseen } from "./best-status.ts";
import type { ConnectedStatus } from "./best-status.ts";
import type { Peer } from "./peer.ts";
import type { PresenceSettings } from "./presence-store.ts";

/** Somebody whom connections of this node watch, and what each node says of them. */
export class WatchedPerson {
  readonly userId: UserId;
  readonly watchers = new Map<ConnectionId, Peer>();
  /** What the watchers were told. */
  shown: Presence;
  /** Some of them know something newer: it was in the answer to their watch. */
  #isUneven = false;
  readonly #onNodes = new Map<string, { status: ConnectedStatus; heardAt: number }>();
  /** Hidden until the database says otherwise (P5). */
  #isVisible = false;
  #lastSeenAt: string | null = null;

  constructor(userId: UserId) {
    this.userId = userId;
    this.shown = unseen(userId);
  }

  get presence(): Presence {
    if (!this.#isVisible) return unseen(this.userId); // P5
    const status = bestOf(Array.from(this.#onNodes.values(), (each) => each.status)); // P4
    return {
      user_id: this.userId,
      status,
      last_seen_at: status === "offline" ? this.#lastSeenAt : null, // P5
    };
  }

  get isNews(): boolean {
    return this.#isUneven || this.#differs;
  }

  get #differs(): boolean {
    const { status, last_seen_at } = this.presence;
    return status !== this.shown.status || last_seen_at !== this.shown.last_seen_at;
  }

  watchedBy(peer: Peer): void {
    this.watchers.set(peer.id, peer);
    this.#isUneven ||= this.#differs;
  }

  /** What is shown from now on, to all of them. */
  show(): Presence {
    this.#isUneven = false;
    return (this.shown = this.presence);
  }

  /** Undefined: nothing can be said of this person, so nothing is shown. */
  apply(settings: PresenceSettings | undefined): void {
    this.#isVisible = settings?.shows_presence === true;
    this.saw(settings?.last_seen_at ?? null);
  }

  saw(lastSeenAt: string | null): void {
    if (lastSeenAt !== null && (this.#lastSeenAt === null || this.#lastSeenAt < lastSeenAt))
      this.#lastSeenAt = lastSeenAt;
  }

  learn(node: string, { status, last_seen_at }: Presence, heardAt: number): void {
    if (status === "offline") this.#onNodes.delete(node);
    else this.#onNodes.set(node, { status, heardAt });
    this.saw(last_seen_at);
  }

  /** Whether that was where the person was last. */
  forgetNode(node: string): boolean {
    return this.#onNodes.delete(node) && this.#onNodes.size === 0;
  }

  forgetUnlessHeardSince(askedAt: number): void {
    for (const [node, { heardAt }] of this.#onNodes) if (heardAt < askedAt) this.#onNodes.delete(node);
  }
}
