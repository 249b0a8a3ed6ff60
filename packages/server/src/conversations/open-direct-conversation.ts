import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { findDirect, insertDirect } from "./direct-store.ts";

/** The one direct conversation of two people, made when there is none yet. Any number of calls at once make one. */
export async function openDirectConversation(
  {
    postgres,
    nodeId,
    deliverCommitted,
    onUnsettled,
  }: Pick<ConversationsContext, "postgres" | "nodeId" | "deliverCommitted" | "onUnsettled">,
  userId: UserId,
  peerId: UserId,
): Promise<{ id: ConversationId; isNew: boolean }> {
  if (userId === peerId) throw new AppError("self_recipient");
  const [low, high] = userId < peerId ? [userId, peerId] : [peerId, userId];
  const found = await findDirect(postgres, low, high);
  if (found !== undefined) return { id: found, isNew: false };

  const id = newId<ConversationId>();
  let isNew = false;
  try {
    isNew = await insertDirect(postgres, nodeId, id, low, high);
    if (isNew) await deliverCommitted(id, 1, 2);
  } catch (error) {
    if (isNew || isConnectionLoss(error)) onUnsettled();
    if (!isNew) throw error;
  }
  if (isNew) return { id, isNew };
  // Somebody else was faster, or the other side does not exist (any more).
  const theirs = await findDirect(postgres, low, high);
  if (theirs === undefined) throw new AppError("user_not_found");
  return { id: theirs, isNew: false };
}
