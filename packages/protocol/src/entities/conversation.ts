import { ConversationId, Seq, Timestamp, Version } from "../ids.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { Message } from "./message.ts";
import { UserSummary } from "./user.ts";

export const Member = Strict({ user: UserSummary, joined_at: Timestamp }, { $id: "Member" });
export type Member = Infer<typeof Member>;

export const Conversation = Strict(
  {
    id: ConversationId,
    kind: Type.Literal("direct"),
    last_seq: Seq,
    version: Version,
    members: Type.Array(Member, { description: "The first 20, by the time they joined" }),
    member_count: Type.Integer({ minimum: 0 }),
    last_message: Nullable(Message),
    created_at: Timestamp,
    last_activity_at: Timestamp,
    closed_at: Nullable(Timestamp),
  },
  { $id: "Conversation" },
);
export type Conversation = Infer<typeof Conversation>;
