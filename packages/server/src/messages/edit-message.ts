import type { ConversationId, FileId, Message, Revised } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import { findStored, resolveNames, rewriteMessage } from "./message-changes-store.ts";
import type { StoredMessage } from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

/** Changes one's own message and keeps what it said before. The same again is no change (M1). */
export async function editMessage(
  { change, checkContent, holdsRefusedWord, editWindowSeconds, mentionedNames, takeTurn }: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
  { content: newText, attachments: kept, if_version }: Revised,
): Promise<Message> {
  if (newText === undefined && kept === undefined)
    throw wrongField("/content", "or attachments must be given");
  if (newText !== undefined) checkContent(newText, kept?.length !== 0);
  takeTurn("edit", caller.userId, id);
  const names = newText === undefined ? null : mentionedNames(newText);
  // Before the lock: others wait for that.
  const isRefused = newText !== undefined && holdsRefusedWord(newText);
  return change(caller, id, "message.edit_own", {
    read: (tx) => Promise.all([findStored(tx, id, seq), names === null ? [] : resolveNames(tx, id, names)]),
    work(scope, [found, named]) {
      const { conversation, tx, record, write } = scope;
      const message = checkChangeable(scope, seq, found);
      if (message.sender_id !== caller.userId || message.kind === "system") throw new AppError("forbidden");
      if (message.deleted_at !== null) throw new AppError("message_deleted");
      if (if_version !== undefined && isStale(message, if_version)) throw new AppError("stale_version");
      if (message.age_s > (editWindowSeconds() ?? Infinity)) throw new AppError("edit_too_late");
      const content = newText ?? message.content;
      const attachments = keptOf(message, kept);
      checkContent(content, attachments.length > 0);
      if (isRefused && content !== message.content) throw new AppError("content_refused"); // I10
      if (content !== message.content || attachments.length < message.attachments.length) {
        const mentions = newText === undefined ? message.mentions : named;
        const version = conversation.version + 1;
        write(rewriteMessage(tx, id, seq, { content, mentions, attachments, version }));
        record("message.updated", { seq });
      }
      return readChanged(scope, caller.userId, id, seq);
    },
  });
}

/** An edit takes files away, and brings none (F9). */
function keptOf({ attachments }: StoredMessage, ids: readonly FileId[] = attachments): readonly FileId[] {
  if (ids.some((id) => !attachments.includes(id))) throw new AppError("file_not_found");
  return attachments.filter((id) => ids.includes(id));
}

/** Reactions and pins give it a version and say nothing else of it. */
const isStale = ({ content_version, version }: StoredMessage, ifVersion: number): boolean =>
  ifVersion < content_version || ifVersion > version;
