import type { ConversationId, Message, MessageId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { PendingSend } from "./pending-send.ts";

/** The answer of the database to one send of a batch. */
export interface AppendedRow {
  n: number;
  outcome: "stored" | "duplicate" | "conflict" | "not_found" | "closed";
  seq: number;
  version: number;
  created_at: string;
  prior_id: MessageId | null;
  prior_edited_at: string | null;
  prior_deleted_at: string | null;
  username: string;
  display_name: string;
  audience: UserId[];
  outbox_id: number | null;
}

/** Stores a batch in one statement and answers in its order. Keys must be distinct within the batch. */
export function appendMessages(sql: Sql, batch: readonly PendingSend[]): Promise<AppendedRow[]> {
  return sql.query<AppendedRow>(
    "select * from append_messages($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])",
    [
      batch.map((send) => send.conversationId),
      batch.map((send) => send.senderId),
      batch.map((send) => send.clientId),
      batch.map((send) => send.messageId),
      batch.map((send) => send.content),
    ],
    { name: "append_messages" },
  );
}

const IS_MEMBER = "exists (select from members me where me.conversation_id = $2 and me.user_id = $1)";

const SELECT_MESSAGE = `
  select case when e.sender_id = $1 and e.client_id is not null
              then e.message || jsonb_build_object('client_id', e.client_id) else e.message end as message
  from message_entities e`;

export async function isMember(sql: Sql, viewer: UserId, conversationId: ConversationId): Promise<boolean> {
  const rows = await sql.query(`select where ${IS_MEMBER}`, [viewer, conversationId], { name: "is_member" });
  return rows.length > 0;
}

/** Up to `limit` messages below `before`, the nearest first; none for someone who is not a member. */
export async function selectBefore(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  before: number,
  limit: number,
): Promise<Message[]> {
  const rows = await sql.query<{ message: Message }>(
    `${SELECT_MESSAGE} where e.conversation_id = $2 and e.seq < $3 and ${IS_MEMBER} order by e.seq desc limit $4`,
    [viewer, conversationId, before, limit],
    { name: "messages_before" },
  );
  return rows.map(({ message }) => message);
}

/** Up to `limit` messages above `after`, the nearest first; none for someone who is not a member. */
export async function selectAfter(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  after: number,
  limit: number,
): Promise<Message[]> {
  const rows = await sql.query<{ message: Message }>(
    `${SELECT_MESSAGE} where e.conversation_id = $2 and e.seq > $3 and ${IS_MEMBER} order by e.seq limit $4`,
    [viewer, conversationId, after, limit],
    { name: "messages_after" },
  );
  return rows.map(({ message }) => message);
}

/** What a node missed: for each conversation the messages with a version from `from` up to below `below`. */
export interface MissedRange {
  conversationId: ConversationId;
  from: number;
  below: number;
  /** Only what was committed within this time; null for everything. */
  withinMs: number | null;
}

export interface MissedMessage {
  message: Message;
  client_id: string | null;
  audience: UserId[];
}

/** Unfiltered by viewer: for delivery by the node, which checks the audience. In version order within a conversation. */
export function selectMissed(sql: Sql, ranges: readonly MissedRange[]): Promise<MissedMessage[]> {
  return sql.query<MissedMessage>(
    `select e.message, e.client_id, array[c.direct_low, c.direct_high] as audience
     from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::int[]) as r (conversation_id, "from", below, within_ms)
     join conversations c on c.id = r.conversation_id
     join lateral (
       select * from message_entities m
       where m.conversation_id = r.conversation_id
         -- In a conversation version - seq only grows, so a message is never further back than its version.
         and m.seq < r.below and m.seq >= r."from" - (c.version - c.last_seq)
         and m.version >= r."from" and m.version < r.below
         and (r.within_ms is null or m.created_at > now() - r.within_ms * interval '1 millisecond')
     ) e on true
     order by e.conversation_id, e.version`,
    [
      ranges.map((r) => r.conversationId),
      ranges.map((r) => r.from),
      ranges.map((r) => r.below),
      ranges.map((r) => r.withinMs),
    ],
    { name: "messages_missed" },
  );
}
