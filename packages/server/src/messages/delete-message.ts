import type { ConversationId, Message } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { findChangeable, findMessage } from "./find-message.ts";
import { eraseMessage } from "./message-changes-store.ts";
import type { Actor, MessagesContext } from "./messages-context.ts";

/** Deletes a message for everybody and for good; again is no error (M2). */
export async function deleteMessage(
  { change, setPinned, takeTurn }: MessagesContext,
  actor: Actor,
  id: ConversationId,
  seq: number,
): Promise<Message> {
  takeTurn("edit", actor.userId, id);
  return change(actor, id, "message.delete_own", async (scope) => {
    const { conversation, tx, record, require } = scope;
    const message = await findChangeable(scope, id, seq);
    if (message.sender_id !== actor.userId) require("message.delete_other");
    // What happened in a group stays on record.
    if (message.kind === "system") throw new AppError("forbidden");
    if (message.deleted_at === null) {
      await eraseMessage(tx, id, seq);
      await record("message.deleted", { seq });
      const pinned = conversation.pinned_seqs;
      if (pinned.includes(seq))
        await setPinned(
          scope,
          id,
          pinned.filter((other) => other !== seq),
        );
    }
    return findMessage(tx, actor.userId, id, seq);
  });
}
