import type {
  ConversationId,
  Draft,
  File,
  FileId,
  Message,
  MessageId,
  Quote,
  UserId,
} from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import type { PendingSend } from "./pending-send.ts";

/** The answer of the database to one send of a batch. */
export interface AppendedRow {
  outcome:
    | "not_accepted"
    | "forbidden"
    | "silenced"
    | "slow_mode"
    | "stored"
    | "duplicate"
    | "conflict"
    | "not_found"
    | "closed"
    | "no_such_message"
    | "no_such_file"
    | "locked";
  seq: number;
  version: number;
  /** Of `slow_mode`: from when on it may be sent. */
  created_at: string;
  prior_id: MessageId | null;
  /** The message that was stored with this key before, as it is now. */
  prior: Message | null;
  username: string;
  display_name: string;
  /** Counts the changes of how the sender is shown. */
  user_version: number;
  avatar_id: FileId | null;
  reply_to: Quote | null;
  mentions: UserId[] | null;
  attachments: File[] | null;
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

/** What `store_sends` gets of each send: a column of each, in the order of its parameters. */
const COLUMNS: readonly (readonly [type: string, of: (send: PendingSend) => unknown])[] = [
  ["uuid", (send) => send.conversationId],
  ["uuid", (send) => send.senderId],
  ["text", ({ draft }) => draft.client_id ?? null],
  ["uuid", (send) => send.messageId],
  ["text", ({ draft }) => draft.content ?? null],
  ["bigint", ({ draft }) => draft.reply_to_seq ?? null],
  ["text", (send) => send.named],
  ["text", ({ draft }) => draft.attachments?.join(" ") ?? null],
];
const PARAMETERS = ["uuid", ...COLUMNS.map(([type]) => `${type}[]`), "uuid", "boolean"];
const STORE_SENDS = `select * from store_sends(${PARAMETERS.map((type, i) => `$${i + 1}::${type}`).join(", ")})`;

/** Stores a batch in one statement and answers in its order. Keys must be distinct within the batch. */
export function appendMessages(
  sql: Sql,
  nodeId: string,
  batch: readonly PendingSend[],
  { awaited = null, skipsMembers = false }: LockOptions = {},
): Promise<AppendedRow[]> {
  return sql.query<AppendedRow>(
    STORE_SENDS,
    [nodeId, ...COLUMNS.map(([, of]) => batch.map(of)), awaited, skipsMembers],
    { name: "store_sends" },
  );
}

export interface SendKeyRow {
  readonly conversationId: ConversationId;
  readonly senderId: UserId;
  readonly clientId: string;
}

/** A send that was stored. */
export interface FoundSend {
  /** Which of the keys it has, from 1. */
  n: number;
  /** As it was sent: all of it that is not its key. */
  sent: Omit<Draft, "client_id">;
  is_deleted: boolean;
  /** As its sender may see it now (D3). */
  message: Message;
}

/** The sends that were stored with these keys, whether their senders are members or not. */
export function findSentBefore(sql: Sql, keys: readonly SendKeyRow[]): Promise<FoundSend[]> {
  return sql.query<FoundSend>(
    `select k.n::int, p.deleted_at is not null as is_deleted, as_sent(p.conversation_id, p.seq) as sent,
            case when m.user_id is not null and p.seq > seen_above(c.history, m.joined_seq) then e.message
                 else own_part(e.message, p.created_version) end || jsonb_build_object('client_id', p.client_id) as message
     from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality k (conversation_id, sender_id, client_id, n)
     cross join lateral (
       select * from messages p
       where p.conversation_id = k.conversation_id and p.sender_id = k.sender_id and p.client_id = k.client_id offset 0) p
     cross join lateral (select * from message_entities e where e.conversation_id = p.conversation_id and e.seq = p.seq offset 0) e
     cross join lateral (select * from conversations c where c.id = p.conversation_id offset 0) c
     left join lateral (select * from members m where m.conversation_id = p.conversation_id and m.user_id = p.sender_id offset 0) m on true`,
    [
      keys.map(({ conversationId }) => conversationId),
      keys.map(({ senderId }) => senderId),
      keys.map(({ clientId }) => clientId),
    ],
    { name: "find_sent_before" },
  );
}
