import type { ConversationId, Message } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkEmoji } from "./check-emoji.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import {
  deleteReaction,
  findReaction,
  findStored,
  insertReaction,
  sumReactions,
} from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

/** Adds or takes back one's reaction; again is no change (M4). */
export async function reactToMessage(
  { change, takeTurn }: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
  given: string,
  isWanted: boolean,
): Promise<Message> {
  const emoji = checkEmoji(given);
  takeTurn("react", caller.userId, id);
  return change(caller, id, "message.react", {
    read: (tx) => Promise.all([findStored(tx, id, seq), findReaction(tx, id, seq, emoji, caller.userId)]),
    work(scope, [found, reaction]) {
      const { tx, record, write } = scope;
      const { deleted_at } = checkChangeable(scope, seq, found);
      if (deleted_at !== null) throw new AppError("message_deleted");
      if (reaction.is_own !== isWanted) {
        const isNewKind = isWanted && !reaction.is_used;
        if (isNewKind && reaction.kinds >= LIMITS.reactionKindsMax) throw new AppError("limit_reached");
        write((isWanted ? insertReaction : deleteReaction)(tx, id, seq, emoji, caller.userId));
        write(sumReactions(tx, id, seq));
        record("message.updated", { seq });
      }
      return readChanged(scope, caller.userId, id, seq);
    },
  });
}
