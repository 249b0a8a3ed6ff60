import type { ConversationId, OwnState, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { findConversation } from "./find-conversation.ts";
import { updateOwnState } from "./groups-store.ts";

export interface OwnStateInput {
  readonly is_archived?: boolean;
  readonly is_pinned?: boolean;
  readonly muted_until?: string | null;
}

/** What a person makes of a conversation for themselves (G7). */
export async function personalise(
  context: ConversationsContext,
  userId: UserId,
  id: ConversationId,
  { is_archived, is_pinned, muted_until }: OwnStateInput,
): Promise<OwnState> {
  const { postgres, nodeId, announceOwnState } = context;
  const change = { isArchived: is_archived, isPinned: is_pinned, mutedUntil: muted_until };
  if (!(await updateOwnState(postgres, nodeId, id, userId, change)))
    throw new AppError("conversation_not_found");
  announceOwnState(userId, id);
  const { me } = await findConversation(context, userId, id);
  return me;
}
