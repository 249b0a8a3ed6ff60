import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { selectConversation } from "./conversations-store.ts";

/** A conversation as one of its members sees it. */
export async function findConversation(
  { postgres }: Pick<ConversationsContext, "postgres">,
  userId: UserId,
  id: ConversationId,
): Promise<Conversation> {
  const conversation = await selectConversation(postgres, userId, id);
  if (conversation === undefined) throw new AppError("conversation_not_found");
  return conversation;
}
