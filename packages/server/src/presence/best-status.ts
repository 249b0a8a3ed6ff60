import type { Presence, PresenceStatus, UserId } from "@gochat/protocol";

export type ConnectedStatus = Exclude<PresenceStatus, "offline">;

/** `online` if any device is, `away` if every device says so, `offline` without one (P4). */
export function bestOf(statuses: Iterable<ConnectedStatus>): PresenceStatus {
  let best: PresenceStatus = "offline";
  for (const status of statuses) {
    if (status === "online") return "online";
    best = "away";
  }
  return best;
}

/** What is said of people who are unknown, or not to be seen, or of whom one may not know (P3, P5). */
export const unseen = (userId: UserId): Presence => ({
  user_id: userId,
  status: "offline",
  last_seen_at: null,
});
