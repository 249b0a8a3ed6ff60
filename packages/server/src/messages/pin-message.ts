import type { Conversation, ConversationId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkChangeable } from "./find-message.ts";
import { findStored } from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

/** Pins or unpins a message for everybody; again is no change (M6). */
export async function pinMessage(
  { change, findConversation, setPinned, takeTurn }: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
  isWanted: boolean,
): Promise<Conversation> {
  takeTurn("edit", caller.userId, id);
  return change(caller, id, "message.pin", {
    read: (tx) => findStored(tx, id, seq),
    work(scope, found) {
      const { deleted_at } = checkChangeable(scope, seq, found);
      const pinned = scope.conversation.pinned_seqs;
      if (pinned.includes(seq) !== isWanted) {
        if (deleted_at !== null) throw new AppError("message_deleted");
        if (isWanted && pinned.length >= LIMITS.pinsMax) throw new AppError("limit_reached");
        setPinned(scope, id, isWanted ? [...pinned, seq] : pinned.filter((other) => other !== seq));
      }
      return findConversation(scope.tx, caller.userId, id);
    },
  });
}
