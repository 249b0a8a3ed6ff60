import type { ConversationId, Message, UserId } from "@gochat/protocol";
import { seenAbove } from "../conversation-policy.ts";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { StoredMessage } from "./message-changes-store.ts";
import type { ChangeScope } from "../conversation-change.ts";
import { isMember, selectMessage } from "./messages-store.ts";

/** A message as this viewer sees it. */
export async function findMessage(
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  seq: number,
): Promise<Message> {
  const message = await selectMessage(sql, viewer, id, seq);
  if (message !== undefined) return message;
  throw new AppError((await isMember(sql, viewer, id)) ? "message_not_found" : "conversation_not_found");
}

/** The message that a change is about, as it was found. One that the caller may not see does not exist for them (H6). */
export function checkChangeable(
  { conversation }: ChangeScope,
  seq: number,
  found: StoredMessage | undefined,
): StoredMessage {
  const isSeen = seq > seenAbove(conversation.history, conversation.joined_seq);
  if (found === undefined || !isSeen) throw new AppError("message_not_found");
  return found;
}

/** The message as it is after a change of it that is about to be committed. */
export async function readChanged(
  { tx }: ChangeScope,
  viewer: UserId,
  id: ConversationId,
  seq: number,
): Promise<Message> {
  const message = await selectMessage(tx, viewer, id, seq);
  if (message === undefined) throw new AppError("message_not_found");
  return message;
}
