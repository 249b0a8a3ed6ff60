import type { ConversationId, File, Message, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// The seq above which viewer $1 sees conversation $2 (H6); null, and so nothing, for somebody who is not a member.
export const SEEN_ABOVE = `(
  select seen_above(c.history, me.joined_seq)
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = $2 and me.user_id = $1)`;

const SELECT_MESSAGE = `
  select message_as_seen(e.message, e.sender_id, e.client_id, $1) as message
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

export interface FilesRange {
  /** The page begins below this seq. */
  readonly below: number;
  /** Only messages that carry a file of this kind. */
  readonly kind: File["kind"] | null;
  readonly limit: number;
  /** Of messages that carry files. */
  readonly looksMax: number;
  /** Of JSON; the first message is there whatever its size. */
  readonly maxBytes: number;
}

export interface FoundWithFiles {
  /** The newest first. */
  messages: Message[];
  /** There may be more below this seq. */
  restBelow: number | null;
}

/** Messages that carry files; none for someone who is not a member. */
export async function selectMessagesWithFiles(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  { below, kind, limit, looksMax, maxBytes }: FilesRange,
): Promise<FoundWithFiles> {
  const rows = await sql.query<{ seq: number; message: Message | null }>(
    "select seq, message from files_page($1, $2, $3, $4, $5, $6, $7)",
    [viewer, conversationId, below, kind, limit, looksMax, maxBytes],
    { name: "files_page" },
  );
  const last = rows.at(-1);
  return {
    messages: rows.flatMap(({ message }) => message ?? []),
    restBelow: last?.message === null ? last.seq : null,
  };
}
