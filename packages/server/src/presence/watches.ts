import type { ConnectionId, Presence, ServerFrameOf, UserId } from "@gochat/protocol";
import { unseen } from "./best-status.ts";
import { Coalescer } from "./coalescer.ts";
import type { SeenPerson } from "./last-seen.ts";
import type { Peer } from "./peer.ts";
import type { PresenceSettings } from "./presence-store.ts";
import { WatchedPerson } from "./watched-person.ts";

export interface WatchesDeps {
  readonly elapsedMs: () => number;
  readonly changeEveryMs: number;
  /** What this person is on this node. */
  readonly presenceHere: (userId: UserId) => Presence;
  readonly onWatched: (userId: UserId) => void;
  readonly onUnwatched: (userId: UserId) => void;
  /** The last node where this person was has died, and did not write it. */
  readonly onLost: (seen: SeenPerson) => void;
}

const HERE = "";

/** Which connections of this node watch whom, and what they are told. */
export class Watches {
  readonly #deps: WatchesDeps;
  readonly #people = new Map<UserId, WatchedPerson>();
  readonly #byConnection = new Map<ConnectionId, { peer: Peer; people: readonly WatchedPerson[] }>();
  readonly #unwatched = new Set<WatchedPerson>();
  readonly #changes: Coalescer<WatchedPerson>;

  constructor(deps: WatchesDeps) {
    this.#deps = deps;
    this.#changes = new Coalescer(deps.changeEveryMs, deps.elapsedMs);
  }

  has(userId: UserId): boolean {
    return this.#people.has(userId);
  }

  userIds(): Iterable<UserId> {
    return this.#people.keys();
  }

  presenceOf(userId: UserId): Presence {
    return this.#people.get(userId)?.presence ?? unseen(userId);
  }

  /** From now on this connection watches these people and no others (P3). */
  replace(peer: Peer, settings: readonly PresenceSettings[]): void {
    const watched = settings.map((each) => {
      const person = this.#people.get(each.id) ?? this.#begin(each.id);
      this.apply(each.id, each);
      return person;
    });
    this.stop(peer);
    for (const person of watched) {
      person.watchedBy(peer);
      this.#unwatched.delete(person);
    }
    if (watched.length > 0) this.#byConnection.set(peer.id, { peer, people: watched });
  }

  watchedBy({ id }: Peer): UserId[] {
    return this.#byConnection.get(id)?.people.map(({ userId }) => userId) ?? [];
  }

  /** The connections that watch this person, and those of this person that watch others. */
  affectedBy(userId: UserId): Peer[] {
    const watchers = this.#people.get(userId)?.watchers.values() ?? [];
    const own = [...this.#byConnection.values()]
      .map(({ peer }) => peer)
      .filter((peer) => peer.userId === userId);
    return [...new Set([...watchers, ...own])];
  }

  /** Of whom this connection watches it sees only these any more; the others are gone for it (P3). */
  keepOnly(peer: Peer, userIds: ReadonlySet<UserId>): void {
    const people = this.#byConnection.get(peer.id)?.people ?? [];
    const kept = people.filter(({ userId }) => userIds.has(userId));
    for (const person of people) {
      if (userIds.has(person.userId) || !person.watchers.delete(peer.id)) continue;
      if (person.watchers.size === 0) this.#unwatched.add(person);
      if (person.shown.status !== "offline" || person.shown.last_seen_at !== null)
        peer.sendJson(changed(unseen(person.userId)));
    }
    if (kept.length === 0) this.#byConnection.delete(peer.id);
    else this.#byConnection.set(peer.id, { peer, people: kept });
  }

  stop({ id }: Peer): void {
    for (const person of this.#byConnection.get(id)?.people ?? []) {
      person.watchers.delete(id);
      if (person.watchers.size === 0) this.#unwatched.add(person);
    }
    this.#byConnection.delete(id);
  }

  apply(userId: UserId, settings: PresenceSettings | undefined): void {
    this.#change(userId, (person) => person.apply(settings));
  }

  changedHere(presence: Presence): void {
    // This node does not have to confirm what it says to itself.
    this.#change(presence.user_id, (person) => person.learn(HERE, presence, Infinity));
  }

  changedOn(node: string, presence: Presence): void {
    this.#change(presence.user_id, (person) => person.learn(node, presence, this.#deps.elapsedMs()));
  }

  /** A node has died: its people are where else they are, or gone. */
  forgetNode(node: string, lastSeenAt: string): void {
    for (const person of this.#people.values()) {
      if (person.forgetNode(node)) {
        person.saw(lastSeenAt);
        this.#deps.onLost({ userId: person.userId, lastSeenAt });
      }
      this.#show(person);
    }
  }

  /** The nodes where these people are have answered since; those that did not do not have them any more. */
  forgetUnlessHeardSince(askedAt: number, userIds: readonly UserId[]): void {
    for (const userId of userIds) this.#change(userId, (person) => person.forgetUnlessHeardSince(askedAt));
  }

  /** Tells what had to wait. A person whom nobody watches any more is forgotten only now: a page that is reloaded watches again. */
  tick(): void {
    for (const person of this.#changes.due()) if (person.isNews) tell(person);
    for (const person of this.#unwatched) {
      this.#people.delete(person.userId);
      this.#deps.onUnwatched(person.userId);
    }
    this.#unwatched.clear();
  }

  #begin(userId: UserId): WatchedPerson {
    const person = new WatchedPerson(userId);
    this.#people.set(userId, person);
    person.learn(HERE, this.#deps.presenceHere(userId), Infinity);
    this.#deps.onWatched(userId);
    return person;
  }

  #change(userId: UserId, change: (person: WatchedPerson) => void): void {
    const person = this.#people.get(userId);
    if (person === undefined) return;
    change(person);
    this.#show(person);
  }

  #show(person: WatchedPerson): void {
    // Who begins to watch is told in the answer: that is no change.
    if (person.watchers.size === 0) person.show();
    else if (person.isNews && this.#changes.allows(person)) tell(person);
  }
}

function tell(person: WatchedPerson): void {
  const presence = person.show();
  for (const peer of person.watchers.values()) peer.sendJson(changed(presence));
}

const changed = (presence: Presence): ServerFrameOf<"presence.changed"> => ({
  type: "presence.changed",
  presence,
});
