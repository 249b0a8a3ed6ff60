import { ConversationId, MessageSeq, Seq } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Open, Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { OwnState } from "./conversation.ts";

/** How far somebody got in one conversation. Watermarks: everything up to this seq. */
export const Mark = Strict({
  conversation_id: ConversationId,
  read_seq: Type.Optional(Seq),
  delivered_seq: Type.Optional(Seq),
  is_marked_unread: Type.Optional(Type.Boolean()),
  /** Marks as unread from this message on, and says so whatever `is_marked_unread` says. */
  unread_from: Type.Optional(MessageSeq),
});
export type Mark = Infer<typeof Mark>;
export const MarkList = Type.Array(Mark, { minItems: 1, maxItems: LIMITS.marksPerCall });

/** Where one stands in one conversation after a mark. */
export const Marked = Open({ conversation_id: ConversationId, me: OwnState });
export type Marked = Infer<typeof Marked>;

/** What became of each conversation of a request. */
export const markAnswer = {
  marks: Type.Array(Marked),
  not_found: Type.Array(ConversationId, { description: "Those that are not one's own, or do not exist" }),
};
