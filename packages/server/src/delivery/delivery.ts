import type { ConversationId, UserId } from "@gochat/protocol";
import type { ConversationEvent, EphemeralEvent, UserEvent } from "../conversation-event.ts";
import type { Bus } from "../platform/bus.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { CatchUpPoll } from "./catch-up-poll.ts";
import type { MarkerReader, UserReader } from "./catch-up-poll.ts";
import { findSyncToken } from "./commits-store.ts";
import { FanOut } from "./fan-out.ts";
import type { RecentFrames, Sockets } from "./fan-out.ts";
import { createMemberCounts } from "./member-counts.ts";
import { Memberships } from "./memberships.ts";
import type { LogReader } from "./reorder-buffer.ts";

export interface DeliveryDeps {
  readonly sql: Sql;
  readonly nodeId: string;
  readonly bus: Bus;
  readonly sockets: Sockets;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What delivery asks of those who deliver through it. */
export interface DeliverySources {
  readonly readLog: LogReader;
  readonly readMarkers: MarkerReader;
  readonly readUsers: UserReader;
  /** Members were removed from a group. */
  readonly onRemoved: (userIds: readonly UserId[]) => void;
}

/**
 * From a commit to the sockets of every node: each durable event once and in order (O2), whatever the bus loses (R6). Knows which
 * groups the people are in who are connected here.
 */
export interface Delivery extends Disposable {
  /** The events of one commit, in commit order. */
  readonly deliver: (events: readonly ConversationEvent[]) => void;
  readonly deliverEphemeral: (event: EphemeralEvent) => void;
  readonly deliverUser: (event: UserEvent) => void;
  /** The database did not say whether something of this node was committed. */
  readonly onUnsettled: () => void;
  /** Whether this person is connected here, or about to be. */
  readonly isHere: (userId: UserId) => boolean;
  /** Until as many calls of `release`. Resolves when events of this person's groups reach them; answers from when on. */
  readonly hold: (userId: UserId) => Promise<{ since: string }>;
  readonly release: (userId: UserId) => void;
  /** How many are in the conversation of somebody who is connected here; undefined when that person is not in it. */
  readonly countMembers: (userId: UserId, conversationId: ConversationId) => Promise<number | undefined>;
  /** What this person may see above a version; undefined when this node does not remember all of it, or cannot tell. */
  readonly recentFrames: (
    userId: UserId,
    conversationId: ConversationId,
    version: number,
  ) => RecentFrames | undefined;
  /** Before this point everything has been seen; and the epoch, which changes when the database lost something (R3). */
  readonly position: () => { since: string; epoch: string };
  /** The same of the database at this moment. */
  readonly readPosition: () => Promise<{ syncToken: string; epoch: string }>;
  /** Resolves when nothing that is committed from now on is missed. */
  readonly start: (sources: DeliverySources) => Promise<void>;
  /** Looks for what the bus did not bring, until the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { sql, sockets } = deps;
  const memberships: Memberships = new Memberships({
    sql,
    settledToken: () => poll.settledToken,
    onHead: (id, version, isSettled) => fanOut.learnHead(id, version, isSettled),
  });
  const fanOut: FanOut = new FanOut({ ...deps, memberships });
  const poll: CatchUpPoll = new CatchUpPoll({ ...deps, fanOut, isHere, onLost });

  function isHere(userId: UserId): boolean {
    return memberships.isHeld(userId);
  }

  function onLost(): void {
    fanOut.forget();
    sockets.closeAll();
  }

  return {
    deliver: (events) => fanOut.deliver(events),
    deliverEphemeral: (event) => fanOut.deliverEphemeral(event),
    deliverUser: (event) => fanOut.deliverUser(event),
    onUnsettled: () => poll.suspectOwn(),
    isHere,
    hold: (userId) => memberships.hold(userId),
    release: (userId) => memberships.release(userId),
    countMembers: createMemberCounts(sql, memberships),
    recentFrames: (userId, id, version) => fanOut.recentFrames(userId, id, version),
    position: () => ({ since: poll.syncToken, epoch: poll.epoch }),
    readPosition: () => findSyncToken(sql),
    async start({ readLog, readMarkers, readUsers, onRemoved }) {
      await poll.start(readMarkers, readUsers);
      await fanOut.start({ readLog, onRemoved, onGap: () => poll.hurry() });
    },
    run: (signal) => poll.run(signal),
    [Symbol.dispose]: () => fanOut[Symbol.dispose](),
  };
}
