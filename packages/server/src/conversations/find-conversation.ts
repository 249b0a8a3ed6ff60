import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { selectConversation } from "./conversations-store.ts";

/** A conversation as one of its members sees it. */
export async function findConversation(sql: Sql, userId: UserId, id: ConversationId): Promise<Conversation> {
  const conversation = await selectConversation(sql, userId, id);
  if (conversation === undefined) throw new AppError("conversation_not_found");
  return conversation;
}
