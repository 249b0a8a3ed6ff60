import type { Presence, UserId } from "@gochat/protocol";
import type { Bus } from "../platform/bus.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { presenceFrames } from "./frames.ts";
import { LastSeen } from "./last-seen.ts";
import type { LastSeenDeps } from "./last-seen.ts";
import { LocalPresence } from "./local-presence.ts";
import type { Peer } from "./peer.ts";
import type { PresenceTimings } from "./presence-timings.ts";
import { RemotePresence } from "./remote-presence.ts";
import { reviewWatches } from "./review-watches.ts";
import { Visibility } from "./visibility.ts";
import type { VisibilityDeps } from "./visibility.ts";
import type { WatchDeps } from "./watch-people.ts";
import { Watches } from "./watches.ts";

export interface PresenceNodeDeps
  extends
    Pick<VisibilityDeps, "findWatchable" | "findPresenceSettings">,
    Pick<LastSeenDeps, "raiseLastSeen">,
    Pick<WatchDeps, "takeWatch"> {
  readonly bus: Pick<Bus, "publish" | "subscribe">;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  readonly timings: PresenceTimings;
  readonly logger: Logger;
}

/** The parts of one node, and what each tells the others. Time passes in `tick` only. */
export function createPresenceNode(deps: PresenceNodeDeps) {
  const { elapsedMs, timings } = deps;
  const presenceHere = (userId: UserId): Presence => ({
    user_id: userId,
    status: local.statusOf(userId),
    last_seen_at: null,
  });
  const lastSeen = new LastSeen(deps);
  const local = new LocalPresence({
    ...deps,
    offlineAfterMs: timings.offlineAfterMs,
    onChange: (presence) => {
      const { user_id: userId, last_seen_at: lastSeenAt } = presence;
      if (lastSeenAt !== null) lastSeen.record({ userId, lastSeenAt });
      watches.changedHere(presence);
      remote.changedHere(presence);
    },
  });
  const watches = new Watches({
    elapsedMs,
    changeEveryMs: timings.changeEveryMs,
    presenceHere,
    onWatched: (userId) => remote.watch(userId),
    onUnwatched: (userId) => remote.unwatch(userId),
    onLost: (seen) => lastSeen.record(seen),
  });
  const visibility = new Visibility({ ...deps, watches });
  const remote = new RemotePresence({
    ...deps,
    watches,
    presenceHere,
    onVisibilityChanged: (userId) => visibility.changed(userId),
    onApart: (one, other) => hideFromEachOther(one, other),
    onMissed: () => visibility.missed(),
  });

  const hideFromEachOther = (one: UserId, other: UserId) =>
    void reviewWatches({ local, visibility, watches, logger: deps.logger }, one, other);

  return {
    frames: presenceFrames({ local, visibility, watches, takeWatch: deps.takeWatch }),
    connected: (peer: Peer) => local.connected(peer),
    disconnected(peer: Peer) {
      watches.stop(peer);
      local.disconnected(peer);
    },
    changedVisibility(userId: UserId) {
      visibility.changed(userId);
      remote.visibilityChanged(userId);
    },
    showsPresence: (userId: UserId) => visibility.shows(userId),
    membershipEnded: (userId: UserId) =>
      void reviewWatches({ local, visibility, watches, logger: deps.logger }, userId),
    hideFromEachOther,
    /** S8 */
    blocked(one: UserId, other: UserId) {
      hideFromEachOther(one, other);
      remote.apart(one, other);
    },
    start: () => remote.start(),
    tick() {
      local.tick();
      watches.tick();
      remote.tick();
      visibility.tick();
      void lastSeen.write();
    },
    /** Tells the other nodes nothing: its people are there by now, or are taken for gone when this node is silent. */
    async [Symbol.asyncDispose]() {
      remote[Symbol.dispose]();
      for (const seen of local.leaving()) lastSeen.record(seen);
      await lastSeen.write();
    },
  };
}

export type PresenceNode = ReturnType<typeof createPresenceNode>;
