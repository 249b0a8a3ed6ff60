import type { ConversationId, Message } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import { eraseMessage, findStored } from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

/** Deletes a message for everybody and for good; again is no error (M2). */
export async function deleteMessage(
  { change, setPinned, takeTurn }: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
): Promise<Message> {
  takeTurn("edit", caller.userId, id);
  return change(caller, id, "message.delete_own", {
    read: (tx) => findStored(tx, id, seq),
    work(scope, found) {
      const { conversation, tx, record, require, write } = scope;
      const message = checkChangeable(scope, seq, found);
      if (message.sender_id !== caller.userId) require("message.delete_other");
      // What happened in a group stays on record.
      if (message.kind === "system") throw new AppError("forbidden");
      if (message.deleted_at === null) {
        write(eraseMessage(tx, id, seq));
        record("message.deleted", { seq });
        const pinned = conversation.pinned_seqs;
        if (pinned.includes(seq))
          setPinned(
            scope,
            id,
            pinned.filter((other) => other !== seq),
          );
      }
      return readChanged(scope, caller.userId, id, seq);
    },
  });
}
