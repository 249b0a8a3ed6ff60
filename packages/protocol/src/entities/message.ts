import { ConversationId, MessageId, Seq, Timestamp, Version } from "../ids.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { UserSummary } from "./user.ts";

/** A message as it is stored. `version` is the conversation's version after the last change of this message. */
export const Message = Strict(
  {
    id: MessageId,
    conversation_id: ConversationId,
    seq: Seq,
    version: Version,
    sender: UserSummary,
    kind: Type.Literal("text"),
    content: Type.String(),
    client_id: Type.Optional(Type.String({ description: "Shown to the sender's devices only" })),
    created_at: Timestamp,
    edited_at: Nullable(Timestamp),
    deleted_at: Nullable(Timestamp),
  },
  { $id: "Message" },
);
export type Message = Infer<typeof Message>;
