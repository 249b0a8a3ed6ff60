import type { Presence, UserId } from "@gochat/protocol";
import type { Bus } from "../platform/bus.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { Announcements } from "./announcements.ts";
import { minuteOf } from "./last-seen.ts";
import { OwnLeases } from "./own-leases.ts";
import { decodeMessage, encodeMessage, isFrom } from "./presence-messages.ts";
import type { PresenceMessage } from "./presence-messages.ts";
import type { PresenceTimings } from "./presence-timings.ts";
import type { Watches } from "./watches.ts";

export interface RemotePresenceDeps {
  readonly bus: Pick<Bus, "publish" | "subscribe">;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  readonly timings: PresenceTimings;
  readonly logger: Logger;
  readonly watches: Watches;
  readonly presenceHere: (userId: UserId) => Presence;
  /** Another node changed who may see this person. */
  readonly onVisibilityChanged: (userId: UserId) => void;
  /** Another node was told that one of the two blocks the other. */
  readonly onApart: (one: UserId, other: UserId) => void;
  /** Something may have been missed. */
  readonly onMissed: () => void;
}

const CHANNEL = "presence";
// About 100 KB a frame: a node that watches 30,000 people says so in 30 of them.
const FRAME_MAX_PEOPLE = 1000;

/**
 * Presence between nodes. Nothing is stored: each node knows its own people, and everything else follows from what is said.
 *
 * 1. A node asks about the people whom its connections watch (`watch`): at once, every 30 s, and after a gap. That is a lease of 90 s.
 * 2. A node that has such a person answers with `states`, and again at each change, as long as the lease lasts.
 * 3. Whoever relies on others or is relied upon says something every 5 s, if only `beacon`. After 15 s of silence a node is dead:
 *    its people are not there any more, and its leases end.
 * 4. A node that was said to have a person and does not answer a question about them does not have them any more.
 * 5. Who starts, may have missed something, or stood still for long asks about everybody, and asks the others to ask (`hello`).
 */
export class RemotePresence implements Disposable {
  readonly #deps: RemotePresenceDeps;
  readonly #announcements: Announcements;
  readonly #ownLeases: OwnLeases;
  readonly #heardAt = new Map<string, number>();
  #flush: NodeJS.Immediate | undefined;
  #isLive = false;
  #isClosed = false;
  #isResyncDue = false;
  #tickedAt: number;
  #spokeAt = -Infinity;

  constructor(deps: RemotePresenceDeps) {
    const { elapsedMs, timings, presenceHere } = deps;
    const { leaseMs, changeEveryMs, renewEveryMs, deadAfterMs } = timings;
    this.#deps = deps;
    this.#announcements = new Announcements({ elapsedMs, leaseMs, changeEveryMs, presenceHere });
    this.#ownLeases = new OwnLeases({ elapsedMs, renewEveryMs, answerWithinMs: deadAfterMs });
    this.#tickedAt = elapsedMs();
  }

  /** Resolves when this node hears the others. */
  async start(): Promise<void> {
    await this.#deps.bus.subscribe(CHANNEL, {
      onFrame: (frame) => this.#hear(frame),
      onGap: () => {
        this.#isResyncDue = true;
      },
    });
    if (this.#isClosed) return;
    this.#isLive = true;
    this.#tickedAt = this.#deps.elapsedMs();
    this.#resync();
  }

  watch(userId: UserId): void {
    this.#ownLeases.begin(userId);
    this.#flushSoon();
  }

  unwatch(userId: UserId): void {
    this.#ownLeases.end(userId);
    this.#flushSoon();
  }

  changedHere(presence: Presence): void {
    if (this.#announcements.changed(presence)) this.#flushSoon();
  }

  visibilityChanged(userId: UserId): void {
    // Also of people whom nobody watches: only their own nodes know that they are there, and may pass on that they type.
    this.#publish({ type: "visibility", user_id: userId });
  }

  apart(one: UserId, other: UserId): void {
    this.#publish({ type: "apart", user_ids: [one, other] });
  }

  tick(): void {
    const { elapsedMs, timings, watches } = this.#deps;
    const now = elapsedMs();
    if (now - this.#tickedAt > timings.deadAfterMs - timings.beaconEveryMs) this.#wakeUp(now);
    this.#tickedAt = now;
    if (this.#isLive && this.#isResyncDue) this.#resync();
    this.#missTheDead(now);
    for (const { askedAt, userIds } of this.#ownLeases.takeAnswered())
      watches.forgetUnlessHeardSince(askedAt, userIds);
    this.#ownLeases.tick();
    this.#announcements.tick();
    this.#tellAll();
    const isNeeded = this.#ownLeases.size > 0 || this.#announcements.isRelied; // P6
    if (this.#isLive && isNeeded && now - this.#spokeAt >= timings.beaconEveryMs)
      this.#publish({ type: "beacon" });
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#isLive = false;
    clearImmediate(this.#flush);
  }

  #hear(frame: string): void {
    if (this.#isClosed || isFrom(this.#deps.nodeId, frame)) return;
    const heard = decodeMessage(frame);
    if (heard === undefined) {
      this.#deps.logger.warn("a frame about presence cannot be read");
      return;
    }
    this.#heardAt.set(heard.node, this.#deps.elapsedMs());
    this.#take(heard.node, heard.message);
  }

  #take(node: string, message: PresenceMessage): void {
    switch (message.type) {
      case "watch":
        this.#announcements.grant(node, message.user_ids);
        return this.#flushSoon();
      case "unwatch":
        return this.#announcements.release(node, message.user_ids);
      case "states":
        for (const presence of message.states) this.#deps.watches.changedOn(node, presence);
        return;
      case "visibility":
        return this.#deps.onVisibilityChanged(message.user_id);
      case "apart":
        return this.#deps.onApart(...message.user_ids);
      case "hello":
        // At the next turn, so that many who say it together are answered once.
        return this.#ownLeases.renewAll();
      case "beacon":
        return;
    }
  }

  #resync(): void {
    this.#isResyncDue = false;
    this.#publish({ type: "hello" });
    this.#ownLeases.renewAll();
    this.#flushSoon();
    this.#deps.onMissed();
  }

  /** This node stood still for so long that others may think it dead; and it knows nothing about them. */
  #wakeUp(now: number): void {
    for (const node of this.#heardAt.keys()) this.#heardAt.set(node, now);
    this.#isResyncDue = true;
  }

  #missTheDead(now: number): void {
    const { clock, timings, watches } = this.#deps;
    for (const [node, heardAt] of this.#heardAt) {
      if (now - heardAt < timings.deadAfterMs) continue;
      this.#heardAt.delete(node);
      this.#announcements.releaseAll(node);
      watches.forgetNode(node, minuteOf(clock.now() - (now - heardAt))); // P4
    }
  }

  /** At the end of the turn, so that what happens together is one frame. */
  #flushSoon(): void {
    if (!this.#isLive || this.#flush !== undefined) return;
    this.#flush = setImmediate(() => this.#tellAll());
  }

  #tellAll(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (!this.#isLive) return;
    for (const user_ids of inParts(this.#ownLeases.takeDue())) this.#publish({ type: "watch", user_ids });
    for (const user_ids of inParts(this.#ownLeases.takeEnded())) this.#publish({ type: "unwatch", user_ids });
    for (const states of inParts(this.#announcements.take())) this.#publish({ type: "states", states });
  }

  #publish(message: PresenceMessage): void {
    this.#spokeAt = this.#deps.elapsedMs();
    this.#deps.bus.publish(CHANNEL, encodeMessage(this.#deps.nodeId, message));
  }
}

function* inParts<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += FRAME_MAX_PEOPLE)
    yield items.slice(from, from + FRAME_MAX_PEOPLE);
}
