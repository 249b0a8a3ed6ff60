import type { UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { LocalPresence } from "./local-presence.ts";
import type { Peer } from "./peer.ts";
import type { Visibility } from "./visibility.ts";
import type { Watches } from "./watches.ts";

export interface ReviewDeps {
  readonly local: Pick<LocalPresence, "isConnected">;
  readonly visibility: Pick<Visibility, "findWatchable">;
  readonly watches: Pick<Watches, "affectedBy" | "watchedBy" | "keepOnly">;
  readonly logger: Logger;
}

/**
 * Somebody left a conversation: whoever shares none with them any more sees them no more, and they nobody of those (P3). `onlyWith`: the one
 * other person between whom and them something changed (S8).
 */
export async function reviewWatches(deps: ReviewDeps, userId: UserId, onlyWith?: UserId): Promise<void> {
  const { local, visibility, watches, logger } = deps;
  const review = async (peer: Peer) => {
    const userIds = watches.watchedBy(peer);
    const found = await visibility.findWatchable(peer.userId, userIds).catch((error: unknown) => {
      logger.warn({ err: error }, "who shares a conversation cannot be read now: presence is hidden");
      return [];
    });
    if (local.isConnected(peer)) watches.keepOnly(peer, new Set(found.map(({ id }) => id)));
  };
  const affected = watches.affectedBy(userId);
  const concerned =
    onlyWith === undefined
      ? affected
      : affected.filter((peer) => peer.userId === userId || peer.userId === onlyWith);
  await Promise.all(concerned.map(review));
}
