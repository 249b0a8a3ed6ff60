import type { ConversationId, Mark, Marked, UserId } from "@gochat/protocol";
import type { MarkQueue } from "./mark-queue.ts";

export interface MarkDeps {
  readonly queue: MarkQueue;
  /** Throws `rate_limited` when a person, or a conversation, is marked too often. */
  takeMark(userId: UserId, conversationId: ConversationId): void;
}

/** Marks are queued in the order of the calls. */
export async function markConversations(
  { queue, takeMark }: MarkDeps,
  userId: UserId,
  marks: readonly Mark[],
): Promise<Marked[]> {
  for (const { conversation_id } of marks) takeMark(userId, conversation_id); // L1
  return queue.mark(userId, marks);
}
