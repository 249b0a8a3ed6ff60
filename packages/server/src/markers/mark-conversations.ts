import type { ConversationId, Mark, UserId } from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import type { MarkAnswer, MarkQueue } from "./mark-queue.ts";

export interface MarkDeps {
  readonly queue: MarkQueue;
  /** Throws `rate_limited` when a person marks, or a conversation is marked, too often: then none of these is counted. */
  readonly takeMarks: (userId: UserId, conversationIds: readonly ConversationId[]) => void;
}

/** Marks are queued in the order of the calls. */
export async function markConversations(
  { queue, takeMarks }: MarkDeps,
  userId: UserId,
  marks: readonly Mark[],
  deadline: Deadline,
): Promise<MarkAnswer> {
  const conversationIds = marks.map((mark) => mark.conversation_id);
  takeMarks(userId, conversationIds); // L1
  return queue.mark(userId, marks, deadline);
}
