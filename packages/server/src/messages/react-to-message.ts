import type { ConversationId, Message } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkEmoji } from "./check-emoji.ts";
import { findChangeable, findMessage } from "./find-message.ts";
import { deleteReaction, insertReaction, sumReactions } from "./message-changes-store.ts";
import type { Actor, MessagesContext } from "./messages-context.ts";

/** Adds or takes back one's reaction; again is no change (M4). */
export async function reactToMessage(
  { change, takeTurn }: MessagesContext,
  actor: Actor,
  id: ConversationId,
  seq: number,
  given: string,
  isWanted: boolean,
): Promise<Message> {
  const emoji = checkEmoji(given);
  takeTurn("react", actor.userId, id);
  return change(actor, id, "message.react", async (scope) => {
    const { tx, record } = scope;
    const { deleted_at } = await findChangeable(scope, id, seq);
    if (deleted_at !== null) throw new AppError("message_deleted");
    const write = isWanted ? insertReaction : deleteReaction;
    if (await write(tx, id, seq, emoji, actor.userId)) {
      const kinds = await sumReactions(tx, id, seq);
      if (kinds > LIMITS.reactionKindsMax) throw new AppError("limit_reached");
      await record("message.updated", { seq });
    }
    return findMessage(tx, actor.userId, id, seq);
  });
}
