import type { ConversationId, ServerFrameOf, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { ConversationEvent, EphemeralEvent, UserEvent } from "../conversation-event.ts";
import { hearsOf } from "../conversation-policy.ts";
import type { Bus } from "../platform/bus.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { decodeEvents, decodeEphemeralEvents, encodeEvents } from "./event-encoding.ts";
import type { Memberships, MemberSince } from "./memberships.ts";
import { NewestNames } from "./newest-names.ts";
import { RecentEvents } from "./recent-events.ts";
import { ReorderBuffer } from "./reorder-buffer.ts";
import type { LogReader } from "./reorder-buffer.ts";

/** The open sockets of this node. */
export interface Sockets {
  /** Queues the event on the sockets of these people; answers on how many. */
  readonly deliver: (event: ConversationEvent, userIds: Iterable<UserId>) => number;
  readonly deliverEphemeral: (event: EphemeralEvent, userIds: Iterable<UserId>) => void;
  /** Queues the frame on the sockets of these people, behind what a sync is about to send them. */
  readonly deliverInOrder: (frame: string, userIds: Iterable<UserId>) => void;
  /** Sends everybody away, to come back and begin anew: this node cannot say what they missed. */
  readonly closeAll: () => void;
}

export interface FanOutDeps {
  readonly nodeId: string;
  readonly sockets: Sockets;
  readonly memberships: Memberships;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface UserFrame {
  readonly from: string;
  readonly event: UserEvent;
}

interface Sources {
  readonly readLog: LogReader;
  /** Members were removed from a group. */
  readonly onRemoved: (userIds: readonly UserId[]) => void;
  /** The bus may have lost something: what was committed lately must be read. */
  readonly onGap: () => void;
}

export interface RecentFrames {
  readonly frames: string[];
  /** The version that they lead to. */
  readonly head: number;
}

const EVENTS = "events";
// The name that nodes of the version before listen to.
const EPHEMERAL_EVENTS = "whispers";
const USERS = "users";
const TOLD_MAX = 5000;

/** From a commit to every socket of every node. */
export class FanOut implements Disposable {
  readonly #deps: FanOutDeps;
  #sources: Sources | null = null;
  readonly #buffer: ReorderBuffer;
  readonly #recent = new RecentEvents();
  readonly #names = new NewestNames(() => this.#recent.forget());
  /** Ephemeral events of late, so that the poll does not tell them again. */
  readonly #told = new LRUCache<string, true>({ max: TOLD_MAX });

  constructor(deps: FanOutDeps) {
    this.#deps = deps;
    this.#buffer = new ReorderBuffer({
      isAudienceHere: (event) => this.#isAudienceHere(event),
      addsSomebodyHere: ({ conversationId, membership }) =>
        this.#isNewHere(conversationId, membership?.added ?? []),
      deliver: (event) => this.#deliver(event),
      readLog: async (ranges) => {
        if (this.#sources === null) throw new Error("nothing is delivered before the start");
        return this.#sources.readLog(ranges);
      },
      logger: deps.logger,
    });
  }

  /** Listens to the other nodes. Resolves when nothing they publish from now on is missed. */
  async start(sources: Sources): Promise<void> {
    this.#sources = sources;
    const { bus, nodeId } = this.#deps;
    await bus.subscribe(EVENTS, {
      onFrame: (busFrame) => {
        for (const event of decodeEvents(nodeId, busFrame)) this.#buffer.accept(event);
      },
      onGap: sources.onGap,
    });
    await bus.subscribe(EPHEMERAL_EVENTS, {
      onFrame: (busFrame) => {
        for (const event of decodeEphemeralEvents(nodeId, busFrame)) this.#deliverEphemeral(event);
      },
      onGap: () => {},
    });
    await bus.subscribe(USERS, {
      onFrame: (busFrame) => {
        const { from, event } = JSON.parse(busFrame) as UserFrame;
        if (from !== nodeId) this.deliverUserIfNew(event);
      },
      // That of events is told as well.
      onGap: () => {},
    });
  }

  /** The events of one commit, in commit order. */
  deliver(events: readonly ConversationEvent[]): void {
    for (const event of events) this.#buffer.accept(event);
    this.#publish(EVENTS, events);
  }

  /** What has no version: markers, which only rise, and typing, which passes. */
  deliverEphemeral(event: EphemeralEvent): void {
    this.#deliverEphemeral(event);
    this.#publish(EPHEMERAL_EVENTS, [event]);
  }

  /** Somebody is shown in another way: to them, and to whoever shares a conversation with them, one frame for each connection (N2). */
  deliverUser(event: UserEvent): void {
    this.deliverUserIfNew(event);
    const { bus, nodeId: from } = this.#deps;
    if (bus.kind !== "memory") bus.publish(USERS, JSON.stringify({ from, event } satisfies UserFrame));
  }

  /** The same of another node, by whichever way it came first. */
  deliverUserIfNew({ user, groups, peers }: UserEvent): void {
    if (!this.#names.take(user)) return;
    const { sockets, memberships } = this.#deps;
    const userIds = new Set([user.id, ...peers]);
    for (const id of groups) for (const userId of memberships.here(id).keys()) userIds.add(userId);
    sockets.deliverInOrder(
      JSON.stringify({ type: "user.updated", user } satisfies ServerFrameOf<"user.updated">),
      userIds,
    );
  }

  /** For what may have come over the bus already. */
  deliverEphemeralIfNew(event: EphemeralEvent): void {
    if (!this.#told.has(keyOf(event))) this.#deliverEphemeral(event);
  }

  /** Other nodes have committed these versions. `userIds`: whom they add, if anybody. */
  reveal(conversationId: ConversationId, from: number, to: number, userIds: readonly UserId[] | null): void {
    const { memberships } = this.#deps;
    if (this.isAnyoneHere(conversationId) || userIds?.some((userId) => memberships.isHeld(userId)) === true) {
      this.#buffer.reveal(conversationId, from, to, this.#isNewHere(conversationId, userIds ?? []));
    } else {
      this.#buffer.skip(conversationId, to);
    }
  }

  /** Up to this version everything was committed. `isSettled`: nothing of it is on its way to this node any more. */
  learnHead(conversationId: ConversationId, version: number, isSettled: boolean): void {
    this.#buffer.learnHead(conversationId, version, isSettled);
  }

  /** For a database that lost something. */
  forget(): void {
    this.#buffer.forget();
    this.#recent.forget();
    this.#names.forget();
  }

  /** Whether a member of this group is connected here. */
  isAnyoneHere(conversationId: ConversationId): boolean {
    return this.#deps.memberships.here(conversationId).size > 0;
  }

  /** What this person may see above a version; undefined when this node does not remember all of it, or cannot tell. */
  recentFrames(userId: UserId, conversationId: ConversationId, version: number): RecentFrames | undefined {
    const newest = this.#recent.newest(conversationId);
    const events = this.#recent.since(conversationId, version);
    if (newest === undefined || events === undefined) return undefined;
    // What passed while nobody was here is not remembered.
    if (!this.#buffer.isNewest(conversationId, newest.version)) return undefined;
    const since =
      newest.audience === null
        ? this.#deps.memberships.here(conversationId).get(userId)
        : newest.audience.includes(userId) && FROM_THE_START;
    if (!since || version < since.version) return undefined;
    const frames = events
      .filter(({ subjectSeq }) => hearsOf(subjectSeq, since.joinedSeq))
      .map(({ perUser, frame }) => perUser.find(({ userIds }) => userIds.includes(userId))?.frame ?? frame);
    const current = frames.filter((frame) => frame !== "").map((frame) => this.#names.refresh(frame));
    return { frames: current, head: events.at(-1)?.version ?? version };
  }

  [Symbol.dispose](): void {
    this.#buffer[Symbol.dispose]();
  }

  #publish(channel: string, events: readonly (ConversationEvent | EphemeralEvent)[]): void {
    const { bus, nodeId } = this.#deps;
    // Without a bus to others there is nobody to tell.
    if (bus.kind !== "memory" && events.length > 0) bus.publish(channel, encodeEvents(nodeId, events));
  }

  #isAudienceHere({ conversationId, audience, membership }: ConversationEvent): boolean {
    const { memberships } = this.#deps;
    // Somebody whose connection is being opened counts: they are told of what is new to them from now on.
    const isHeld = (userId: UserId) => memberships.isHeld(userId);
    if (audience !== null) return audience.some(isHeld);
    return this.isAnyoneHere(conversationId) || membership?.added.some(isHeld) === true;
  }

  /** Whether one of these people is connected here, and was not told that they are in this group. */
  #isNewHere(conversationId: ConversationId, userIds: readonly UserId[]): boolean {
    const { memberships } = this.#deps;
    const here = memberships.here(conversationId);
    return userIds.some((userId) => memberships.isHeld(userId) && here.get(userId)?.isLoaded !== false);
  }

  #deliver(made: ConversationEvent): void {
    const { sockets, memberships, metrics } = this.#deps;
    const event = this.#names.isAnyNew ? this.#withNewestNames(made) : made;
    memberships.admit(event);
    const userIds = event.audience ?? seeing(event, memberships.here(event.conversationId));
    metrics.deliveries.inc(sockets.deliver(event, userIds));
    memberships.dismiss(event);
    const removed = event.membership?.removed ?? [];
    if (removed.length > 0) this.#sources?.onRemoved(removed);
    this.#recent.add(event);
  }

  #withNewestNames(event: ConversationEvent): ConversationEvent {
    const refresh = (frame: string) => this.#names.refresh(frame);
    const perUser = event.perUser.map(({ userIds, frame }) => ({ userIds, frame: refresh(frame) }));
    return { ...event, frame: refresh(event.frame), perUser };
  }

  #deliverEphemeral(event: EphemeralEvent): void {
    const { sockets, memberships } = this.#deps;
    this.#told.set(keyOf(event), true);
    sockets.deliverEphemeral(event, event.audience ?? memberships.here(event.conversationId).keys());
  }
}

/** Those of the members who were in the group by that version and see the message that it is about (H6); each is told once. */
function* seeing(
  { version, subjectSeq }: ConversationEvent,
  members: ReadonlyMap<UserId, MemberSince>,
): Generator<UserId> {
  for (const [userId, since] of members) {
    if (version < since.version || version <= since.toldUpTo) continue;
    since.toldUpTo = version;
    if (hearsOf(subjectSeq, since.joinedSeq)) yield userId;
  }
}

const FROM_THE_START: MemberSince = { version: 1, joinedSeq: 0, isLoaded: false, toldUpTo: 0 };

const keyOf = ({ frame, perUser }: EphemeralEvent): string =>
  frame + perUser.map((each) => each.frame).join("");
