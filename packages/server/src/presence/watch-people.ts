import type { ClientFrameOf, ServerFrameOf, UserId } from "@gochat/protocol";
import { unseen } from "./best-status.ts";
import { withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { LocalPresence } from "./local-presence.ts";
import type { Peer } from "./peer.ts";
import type { Visibility } from "./visibility.ts";
import type { Watches } from "./watches.ts";

export interface WatchDeps {
  readonly local: Pick<LocalPresence, "isConnected">;
  readonly visibility: Pick<Visibility, "findWatchable">;
  readonly watches: Pick<Watches, "replace" | "presenceOf">;
  /** Throws `rate_limited` when somebody has asked for too many (L6). */
  readonly takeWatch: (userId: UserId, people: number) => void;
}

/**
 * Answers at once with what this node knows. Of somebody whom it has not watched before and who is on another node only, it hears
 * a moment later: that is a change.
 */
export async function watchPeople(
  deps: WatchDeps,
  peer: Peer,
  frame: ClientFrameOf<"presence.watch">,
  deadline: Deadline,
): Promise<void> {
  const { local, visibility, watches } = deps;
  const userIds = [...new Set(frame.user_ids)];
  deps.takeWatch(peer.userId, userIds.length);
  const found =
    userIds.length === 0
      ? []
      : await withinDeadline(deadline, visibility.findWatchable(peer.userId, userIds));
  // The socket may have been closed meanwhile, and nobody would end this watch.
  if (!local.isConnected(peer)) return;
  watches.replace(peer, found);
  const isWatched = new Set(found.map(({ id }) => id));
  const answer: ServerFrameOf<"presence.states"> = {
    type: "presence.states",
    ...(frame.id !== undefined && { id: frame.id }),
    // Strangers look like people who do not exist, and like those who hide (P3, E4).
    states: userIds.map((id) => (isWatched.has(id) ? watches.presenceOf(id) : unseen(id))),
  };
  peer.sendJson(answer);
}
