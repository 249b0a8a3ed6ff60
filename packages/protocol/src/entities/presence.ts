import { Timestamp, UserId } from "../ids.ts";
import { Nullable, Open, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** `away`: connected, and every device says that nobody is at it. */
export const PresenceStatus = Word(["online", "away", "offline"], "offline");
export type PresenceStatus = Infer<typeof PresenceStatus>;

export const Presence = Open(
  {
    user_id: UserId,
    status: PresenceStatus,
    last_seen_at: Nullable(Timestamp),
  },
  {
    $id: "Presence",
    description: "`last_seen_at` is rounded down to the minute, and null while connected or invisible",
  },
);
export type Presence = Infer<typeof Presence>;
