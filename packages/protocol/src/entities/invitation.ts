import { ConversationId, InvitationId, Timestamp } from "../ids.ts";
import { Nullable, Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { UserSummary } from "./user.ts";

/** An invitation as those see it who may take it back. Its token is shown once, to who made it. */
export const Invitation = Open(
  {
    id: InvitationId,
    conversation_id: Nullable({
      ...ConversationId,
      description: "The group that it leads to; null: it lets somebody make an account, and no more",
    }),
    created_by: UserSummary,
    created_at: Timestamp,
    expires_at: Timestamp,
    max_uses: Nullable(Type.Integer({ minimum: 1 })),
    uses: Type.Integer({ minimum: 0 }),
    admits: Type.Boolean({
      description: "Lets people make an account where only those who are invited may",
    }),
    revoked_at: Nullable(Timestamp),
  },
  { $id: "Invitation" },
);
export type Invitation = Infer<typeof Invitation>;
