import type { ConversationId, Message } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import { eraseMessage, findStored } from "./message-changes-store.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Caller, ChangeScope } from "../conversation-change.ts";
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
      const message = checkChangeable(scope, seq, found);
      if (message.sender_id !== caller.userId) scope.require("message.delete_other");
      // What happened in a group stays on record.
      if (message.kind === "system") throw new AppError("forbidden");
      if (message.deleted_at === null) erase(setPinned, scope, id, seq);
      return readChanged(scope, caller.userId, id, seq);
    },
  });
}

/** Steps that are a part of a deletion. */
export interface DeletionSteps {
  /** Before the lock of the conversation. */
  readonly prepare: (tx: Sql) => Promise<void>;
  readonly also: (tx: Sql) => Promise<void>;
}

/** For administrators of the server, whom no conversation knows (I1): in the name of any member, of whom nothing is asked (Q4). */
export function deleteForReport(
  { change, setPinned }: MessagesContext,
  member: Caller,
  id: ConversationId,
  seq: number,
  { prepare, also }: DeletionSteps,
): Promise<void> {
  return change(member, id, "conversation.mark", {
    prepare,
    read: (tx) => findStored(tx, id, seq),
    work(scope, message) {
      if (message?.deleted_at === null) erase(setPinned, scope, id, seq);
      scope.write(also(scope.tx));
    },
  });
}

function erase(
  setPinned: MessagesContext["setPinned"],
  scope: ChangeScope,
  id: ConversationId,
  seq: number,
): void {
  const { conversation, tx, record, write } = scope;
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
