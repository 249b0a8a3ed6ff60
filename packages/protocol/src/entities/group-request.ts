import { ConversationId, Timestamp } from "../ids.ts";
import { Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { UserSummary } from "./user.ts";

/** Somebody asks one to join a group (S9). Nothing else is shown of it. */
export const GroupRequest = Open(
  {
    conversation_id: ConversationId,
    name: Type.String(),
    member_count: Type.Integer({ minimum: 0 }),
    asked_by: UserSummary,
    created_at: Timestamp,
  },
  { $id: "GroupRequest" },
);
export type GroupRequest = Infer<typeof GroupRequest>;
