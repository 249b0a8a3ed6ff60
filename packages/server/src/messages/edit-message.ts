import type { ConversationId, Message } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import { findStored, resolveNames, rewriteMessage } from "./message-changes-store.ts";
import type { StoredMessage } from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

export interface EditInput {
  readonly content: string;
  /** Only if it says what it said at this version of it. */
  readonly if_version?: number;
}

/** Changes one's own message and keeps what it said before. The same content again is no change (M1). */
export async function editMessage(
  { change, checkContent, mentionedNames, takeTurn }: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
  { content, if_version }: EditInput,
): Promise<Message> {
  checkContent(content);
  takeTurn("edit", caller.userId, id);
  const names = mentionedNames(content);
  return change(caller, id, "message.edit_own", {
    read: (tx) => Promise.all([findStored(tx, id, seq), names === null ? [] : resolveNames(tx, id, names)]),
    work(scope, [found, mentions]) {
      const { conversation, tx, record, write } = scope;
      const message = checkChangeable(scope, seq, found);
      if (message.sender_id !== caller.userId || message.kind === "system") throw new AppError("forbidden");
      if (message.deleted_at !== null) throw new AppError("message_deleted");
      if (if_version !== undefined && isStale(message, if_version)) throw new AppError("stale_version");
      if (content !== message.content) {
        write(rewriteMessage(tx, id, seq, { content, mentions, version: conversation.version + 1 }));
        record("message.updated", { seq });
      }
      return readChanged(scope, caller.userId, id, seq);
    },
  });
}

/** Reactions and pins give it a version and say nothing else of it. */
const isStale = ({ content_version, version }: StoredMessage, ifVersion: number): boolean =>
  ifVersion < content_version || ifVersion > version;
