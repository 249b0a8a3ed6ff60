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

// The seq above which viewer $1 sees conversation $2 (H6); null, and so nothing, for somebody who is not a member.
export const SEEN_ABOVE = `(
  select case when c.history = 'all' then 0 else me.joined_seq end
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = $2 and me.user_id = $1)`;

const SELECT_MESSAGE = `
  select case when e.sender_id = $1 and e.client_id is not null
              then e.message || jsonb_build_object('client_id', e.client_id) else e.message end as message
  from message_entities e
  where e.conversation_id = $2 and e.seq > ${SEEN_ABOVE}`;

export async function isMember(sql: Sql, viewer: UserId, conversationId: ConversationId): Promise<boolean> {
  const rows = await sql.query(
    "select from members me where me.conversation_id = $2 and me.user_id = $1",
    [viewer, conversationId],
    { name: "is_member" },
  );
  return rows.length > 0;
}

/** Undefined when there is none that this viewer may see. */
export async function selectMessage(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  seq: number,
): Promise<Message | undefined> {
  const rows = await sql.query<{ message: Message }>(
    `${SELECT_MESSAGE} and e.seq = $3`,
    [viewer, conversationId, seq],
    { name: "message" },
  );
  return rows[0]?.message;
}

export interface MessageRange {
  /** Where the page begins. */
  readonly from: number;
  readonly direction: "forwards" | "backwards";
  readonly limit: number;
  /** Of JSON; the first message is there whatever its size. */
  readonly maxBytes: number;
}

export interface FoundMessages {
  /** The nearest first. */
  messages: Message[];
  hasMore: boolean;
}

/** Messages from a seq on; none for someone who is not a member. */
export async function selectMessages(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  { from, direction, limit, maxBytes }: MessageRange,
): Promise<FoundMessages> {
  const rows = await sql.query<{ message: Message; has_more: boolean }>(
    "select message, has_more from messages_page($1, $2, $3, $4, $5, $6)",
    [viewer, conversationId, from, direction === "forwards" ? 1 : -1, limit, maxBytes],
    { name: "messages_page" },
  );
  return { messages: rows.map(({ message }) => message), hasMore: rows.at(-1)?.has_more ?? false };
}
