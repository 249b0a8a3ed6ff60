import { Timestamp, UserId } from "../ids.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** `away`: connected, and every device says that nobody is at it. */
export const PresenceStatus = Type.Union([
  Type.Literal("online"),
  Type.Literal("away"),
  Type.Literal("offline"),
]);
export type PresenceStatus = Infer<typeof PresenceStatus>;

export const Presence = Strict(
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
