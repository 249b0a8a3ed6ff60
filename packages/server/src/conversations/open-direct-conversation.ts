import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findDirect, insertDirect, selectConversation } from "./conversations-store.ts";

export interface OpenDirectDeps {
  readonly sql: Sql;
  /** Tells every device of the members. Runs after the commit. */
  announceConversation(conversation: Conversation): void;
}

/** The one direct conversation of two people, made when there is none yet. Any number of calls at once make one. */
export async function openDirectConversation(
  deps: OpenDirectDeps,
  userId: UserId,
  peerId: UserId,
): Promise<{ id: ConversationId; isNew: boolean }> {
  if (userId === peerId) throw new AppError("self_recipient");
  const [low, high] = userId < peerId ? [userId, peerId] : [peerId, userId];
  const found = await findDirect(deps.sql, low, high);
  if (found !== undefined) return { id: found, isNew: false };

  const id = newId<ConversationId>();
  if (await insertDirect(deps.sql, id, low, high)) {
    const conversation = await selectConversation(deps.sql, userId, id);
    if (conversation !== undefined) deps.announceConversation(conversation);
    return { id, isNew: true };
  }
  // Somebody else was faster, or the other side does not exist (any more).
  const theirs = await findDirect(deps.sql, low, high);
  if (theirs === undefined) throw new AppError("user_not_found");
  return { id: theirs, isNew: false };
}
