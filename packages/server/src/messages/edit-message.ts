import { LIMITS } from "@gochat/protocol";
import type { ConversationId, FileId, Message, Revised } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import { checkChangeable, readChanged } from "./find-message.ts";
import { findStored, resolveNames, rewriteMessage } from "./message-changes-store.ts";
import type { StoredMessage } from "./message-changes-store.ts";
import type { Caller } from "../conversation-change.ts";
import type { MessagesContext } from "./messages-context.ts";

/** Changes one's own message and keeps what it said before. The same again is no change (M1). */
export async function editMessage(
  context: MessagesContext,
  caller: Caller,
  id: ConversationId,
  seq: number,
  { content: newText, attachments: kept, if_version }: Revised,
): Promise<Message> {
  const { change, checkContent, editWindowSeconds, mentionedNames, isNewcomer, settings, takeTurn } = context;
  if (newText === undefined && kept === undefined)
    throw wrongField("/content", "or attachments must be given");
  if (newText !== undefined) checkContent(newText, kept?.length !== 0);
  takeTurn("edit", caller.userId, id);
  const names = newText === undefined ? null : mentionedNames(newText);
  // Before the lock, for which others wait; what the message says already is judged by nobody again.
  const refusal = newText === undefined ? null : refusalOf(context, newText, names);
  const hours = names !== null && names.length > LIMITS.newAccountMentions ? settings().new_account_hours : 0;
  return change(caller, id, "message.edit_own", {
    read: (tx) =>
      Promise.all([
        findStored(tx, id, seq),
        names === null ? [] : resolveNames(tx, id, names),
        hours > 0 && isNewcomer(tx, caller.userId, hours), // I12
      ]),
    work(scope, [found, named, mentionsTooMany]) {
      const { conversation, tx, record, write } = scope;
      const message = checkChangeable(scope, seq, found);
      if (message.sender_id !== caller.userId || message.kind === "system") throw new AppError("forbidden");
      if (message.deleted_at !== null) throw new AppError("message_deleted");
      if (if_version !== undefined && isStale(message, if_version)) throw new AppError("stale_version");
      if (message.age_s > (editWindowSeconds() ?? Infinity)) throw new AppError("edit_too_late");
      const content = newText ?? message.content;
      const attachments = keptOf(message, kept);
      checkContent(content, attachments.length > 0);
      const refused = mentionsTooMany ? "too_many_mentions" : refusal;
      if (refused !== null && content !== message.content) throw new AppError(refused);
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

/** What the rules of the server say against a new text (I10, I11). */
function refusalOf(
  { holdsRefusedWord, settings }: MessagesContext,
  text: string,
  names: readonly string[] | null,
): "too_many_mentions" | "content_refused" | null {
  if (names !== null && names.length > settings().mentions_max) return "too_many_mentions";
  return holdsRefusedWord(text) ? "content_refused" : null;
}

/** An edit takes files away, and brings none (F9). */
function keptOf({ attachments }: StoredMessage, ids: readonly FileId[] = attachments): readonly FileId[] {
  if (ids.some((id) => !attachments.includes(id))) throw new AppError("file_not_found");
  return attachments.filter((id) => ids.includes(id));
}

/** Reactions and pins give it a version and say nothing else of it. */
const isStale = ({ content_version, version }: StoredMessage, ifVersion: number): boolean =>
  ifVersion < content_version || ifVersion > version;
