import type { ConversationId, Message, MessageId, Quote, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { PendingSend } from "./pending-send.ts";

/** The answer of the database to one send of a batch. */
export interface AppendedRow {
  outcome: "stored" | "duplicate" | "conflict" | "not_found" | "closed" | "no_such_message" | "locked";
  seq: number;
  version: number;
  created_at: string;
  prior_id: MessageId | null;
  /** The message that was stored with this key before, as it is now. */
  prior: Message | null;
  username: string;
  display_name: string;
  reply_to: Quote | null;
  mentions: UserId[] | null;
  /** The two of a direct conversation; null in a group. */
  direct_ids: UserId[] | null;
  outbox_id: number | null;
}

/** What a batch does about locks that somebody else holds. */
export interface LockOptions {
  /** The conversation whose lock it waits for, for a moment. Sends to others that are locked are answered `locked` at once. */
  readonly awaited?: ConversationId | null;
  /** Sends of members whose rows are locked are answered `locked` as well, instead of waiting up to the session's lock_timeout. */
  readonly skipsMembers?: boolean;
}

/** Stores a batch in one statement and answers in its order. Keys must be distinct within the batch. */
export function appendMessages(
  sql: Sql,
  nodeId: string,
  batch: readonly PendingSend[],
  { awaited = null, skipsMembers = false }: LockOptions = {},
): Promise<AppendedRow[]> {
  return sql.query<AppendedRow>(
    `select * from append_messages(
       $1::uuid, $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::bigint[], $8::text[], $9::uuid, $10::boolean)`,
    [
      nodeId,
      batch.map((send) => send.conversationId),
      batch.map((send) => send.senderId),
      batch.map((send) => send.clientId),
      batch.map((send) => send.messageId),
      batch.map((send) => send.content),
      batch.map((send) => send.replyToSeq),
      batch.map((send) => send.named),
      awaited,
      skipsMembers,
    ],
    { name: "append_messages" },
  );
}
