import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { ConnectionId, Presence, ServerFrame, ServerFrameOf, UserId } from "@gochat/protocol";
import { answerDeadline } from "@gochat/server/platform/deadline.ts";
import type { BusSubscriber } from "@gochat/server/platform/bus.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { MemoryBus } from "@gochat/server/platform/memory/memory-bus.ts";
import type { SeenPerson } from "@gochat/server/presence/last-seen.ts";
import type { Peer } from "@gochat/server/presence/peer.ts";
import { createPresenceNode } from "@gochat/server/presence/presence-node.ts";
import type { PresenceNode, PresenceNodeDeps } from "@gochat/server/presence/presence-node.ts";
import type { PresenceSettings } from "@gochat/server/presence/presence-store.ts";
import { PRESENCE_TIMINGS } from "@gochat/server/presence/presence-timings.ts";

const logger = createLogger("silent");
const START = Date.parse("2026-11-22T10:00:30.500Z");

export const newUserId = () => randomUUID() as UserId;

/** What the database would answer. Everybody shares a conversation with everybody but strangers. */
export class Directory {
  readonly strangers = new Set<UserId>();
  readonly hidden = new Set<UserId>();
  readonly lastSeen = new Map<UserId, string>();
  readonly written: SeenPerson[] = [];
  isDown = false;
  /** Runs while a question is on its way. */
  meanwhile: (() => void) | null = null;

  async find(userIds: readonly UserId[]): Promise<PresenceSettings[]> {
    await this.#answer();
    const found = userIds
      .filter((id) => !this.strangers.has(id))
      .map((id) => ({
        id,
        shows_presence: !this.hidden.has(id),
        last_seen_at: this.lastSeen.get(id) ?? null,
      }));
    this.meanwhile?.();
    this.meanwhile = null;
    return found;
  }

  async write(seen: readonly SeenPerson[]): Promise<void> {
    await this.#answer();
    this.written.push(...seen);
    for (const { userId, lastSeenAt } of seen) {
      if ((this.lastSeen.get(userId) ?? "") < lastSeenAt) this.lastSeen.set(userId, lastSeenAt);
    }
  }

  async #answer(): Promise<void> {
    await Promise.resolve();
    if (this.isDown) throw new Error("the database is down");
  }
}

/** A device of somebody, connected to a node. */
export class Device implements Peer {
  readonly id = randomUUID() as ConnectionId;
  readonly userId: UserId;
  readonly frames: ServerFrame[] = [];
  readonly #presence: PresenceNode;

  constructor(presence: PresenceNode, userId: UserId) {
    this.userId = userId;
    this.#presence = presence;
    presence.connected(this);
  }

  sendJson(frame: object): void {
    this.frames.push(frame as ServerFrame);
  }

  async watch(...user_ids: UserId[]): Promise<Presence[]> {
    await this.#presence.frames["presence.watch"](
      this,
      { type: "presence.watch", user_ids },
      answerDeadline(),
    );
    return (
      this.frames.findLast(
        (frame): frame is ServerFrameOf<"presence.states"> => frame.type === "presence.states",
      )?.states ?? []
    );
  }

  set(status: "online" | "away"): void {
    this.#presence.frames["presence.set"](this, { type: "presence.set", status });
  }

  close(): void {
    this.#presence.disconnected(this);
  }

  /** What it was told since the last call. */
  takeChanges(): Presence[] {
    const taken = this.frames.splice(0);
    return taken.flatMap((frame) => (frame.type === "presence.changed" ? [frame.presence] : []));
  }

  takeStatuses(): string[] {
    return this.takeChanges().map(({ status }) => status);
  }
}

export class TestNode {
  readonly presence: PresenceNode;
  isCut = false;
  /** A node that stands still, or is dead, hears and does nothing. */
  isStill = false;
  readonly #subscribers: BusSubscriber[] = [];

  constructor(
    bus: MemoryBus,
    deps: Pick<PresenceNodeDeps, "clock" | "elapsedMs" | "timings">,
    directory: Directory,
  ) {
    this.presence = createPresenceNode({
      ...deps,
      logger,
      nodeId: randomUUID(),
      bus: {
        publish: (channel, frame) => {
          if (!this.isCut && !this.isStill) bus.publish(channel, frame);
        },
        subscribe: (channel, subscriber) => {
          this.#subscribers.push(subscriber);
          return bus.subscribe(channel, {
            onFrame: (frame) => {
              if (!this.isCut && !this.isStill) subscriber.onFrame(frame);
            },
            onGap: () => subscriber.onGap(),
          });
        },
      },
      findWatchable: (_viewer, userIds) => directory.find(userIds),
      findPresenceSettings: (userIds) => directory.find(userIds),
      raiseLastSeen: (seen) => directory.write(seen),
      takeWatch: () => {},
    });
  }

  connect(userId: UserId): Device {
    return new Device(this.presence, userId);
  }

  /** The bus works again, and says that it did not. */
  mend(): void {
    this.isCut = false;
    for (const subscriber of this.#subscribers) subscriber.onGap();
  }
}

/** Nodes on one bus, whose time passes when a test says so. */
export class TestNodes implements AsyncDisposable {
  readonly directory = new Directory();
  /** Every frame on the bus. */
  readonly frames: string[] = [];
  readonly #bus = new MemoryBus(logger);
  readonly #nodes: TestNode[] = [];
  #elapsedMs = 0;

  async start(): Promise<TestNode> {
    if (this.#nodes.length === 0)
      await this.#bus.subscribe("presence", {
        onFrame: (frame) => this.frames.push(frame),
        onGap: () => {},
      });
    const clock = { now: () => START + this.#elapsedMs };
    const timings = PRESENCE_TIMINGS;
    const node = new TestNode(
      this.#bus,
      { clock, timings, elapsedMs: () => this.#elapsedMs },
      this.directory,
    );
    this.#nodes.push(node);
    await node.presence.start();
    await this.settle();
    return node;
  }

  /** Until nothing is on its way any more. */
  async settle(): Promise<void> {
    let before: number;
    do {
      before = this.frames.length;
      // From a change to the frame on the bus, and from there to the node, and time for what is read.
      for (let turn = 0; turn < 4; turn++) await setImmediate();
    } while (this.frames.length !== before);
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.#elapsedMs += 1000;
      for (const node of this.#nodes) if (!node.isStill) node.presence.tick();
      await this.settle();
    }
  }

  publish(frame: string): void {
    this.#bus.publish("presence", frame);
  }

  /** What was said on the bus since the last call. */
  takeFrameTypes(): string[] {
    return this.frames
      .splice(0)
      .map((frame) => (JSON.parse(frame) as { message: { type: string } }).message.type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes) await node.presence[Symbol.asyncDispose]();
    await this.#bus[Symbol.asyncDispose]();
  }
}
