import { SessionId, Timestamp } from "../ids.ts";
import { Nullable, Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** One login on one device. It ends when it is logged out, revoked, or not refreshed until `expires_at`. */
export const Session = Open(
  {
    id: SessionId,
    is_current: Type.Boolean(),
    user_agent: Nullable(Type.String()),
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
  },
  { $id: "Session" },
);
export type Session = Infer<typeof Session>;
