import { setTimeout as delay } from "node:timers/promises";
import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Peer } from "./peer.ts";
import { createPresenceNode } from "./presence-node.ts";
import type { PresenceNode, PresenceNodeDeps } from "./presence-node.ts";
import { findPresenceSettings, findWatchable, raiseLastSeen } from "./presence-store.ts";
import { PRESENCE_TIMINGS } from "./presence-timings.ts";
import type { PresenceTimings } from "./presence-timings.ts";

export interface PresenceDeps extends Pick<PresenceNodeDeps, "bus" | "clock" | "logger" | "takeWatch"> {
  readonly sql: Sql;
  /** Another one at each start: a node that is back has forgotten what it said before, and it must not seem to go on. */
  readonly nodeId: string;
  readonly timings?: Partial<PresenceTimings>;
}

/** Who is there. */
export interface Presence extends AsyncDisposable {
  readonly frames: PresenceNode["frames"];
  /** Of each socket, before its first frame. */
  readonly connected: (peer: Peer) => void;
  readonly disconnected: (peer: Peer) => void;
  /** After the commit in which this person began or ceased to hide (P5). Here at once, on other nodes as fast as the bus. */
  readonly changedVisibility: (userId: UserId) => void;
  readonly showsPresence: (userId: UserId) => Promise<boolean>;
  /** This person is not in a conversation any more in which they were. */
  readonly membershipEnded: (userId: UserId) => void;
  /** After the commit in which one of the two blocked the other (S8). Here at once, on other nodes as fast as the bus. */
  readonly blocked: (one: UserId, other: UserId) => void;
  /** The same on this node alone. */
  readonly hideFromEachOther: (one: UserId, other: UserId) => void;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createPresence(deps: PresenceDeps): Presence {
  const { sql, logger } = deps;
  const timings = { ...PRESENCE_TIMINGS, ...deps.timings };
  const node = createPresenceNode({
    ...deps,
    timings,
    elapsedMs: () => performance.now(),
    findWatchable: (viewer, userIds) => findWatchable(sql, viewer, userIds),
    findPresenceSettings: (userIds) => findPresenceSettings(sql, userIds),
    raiseLastSeen: (seen) => raiseLastSeen(sql, seen),
  });
  const { frames, connected, disconnected, changedVisibility, showsPresence, membershipEnded } = node;
  const { blocked, hideFromEachOther } = node;
  return {
    frames,
    connected,
    disconnected,
    changedVisibility,
    showsPresence,
    membershipEnded,
    blocked,
    hideFromEachOther,
    async run(signal) {
      // While the bus is down this node knows its own people.
      node.start().catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, "the presence on other nodes is not heard of");
      });
      while (!signal.aborted) {
        await delay(timings.tickMs, undefined, { signal, ref: false }).catch(() => {});
        if (!signal.aborted) node.tick();
      }
    },
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
