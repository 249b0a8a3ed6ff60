import type {
  ChangeType,
  Conversation,
  ConversationId,
  MessageId,
  SystemAction,
  UserId,
} from "@gochat/protocol";
import type { LockedConversation, LogEntry, RecordedChange } from "../conversation-change.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** Takes the row lock. Undefined for somebody who is not a member. */
export async function lockConversation(
  tx: Sql,
  conversationId: ConversationId,
  viewer: UserId,
): Promise<LockedConversation | undefined> {
  const rows = await tx.query<LockedConversation>(
    "select * from start_change($1, $2)",
    [conversationId, viewer],
    { name: "start_change" },
  );
  return rows[0];
}

export interface Change extends LogEntry {
  conversationId: ConversationId;
  nodeId: string;
  event: RecordedChange;
}

/** Answers with the version of the change. */
export async function recordChange(tx: Sql, change: Change): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    "select record_change($1, $2, $3, $4, $5, $6) as version",
    [
      change.conversationId,
      change.nodeId,
      change.event,
      change.seq ?? null,
      change.data === undefined ? null : JSON.stringify(change.data),
      change.newcomers ?? null,
    ],
    { name: "record_change" },
  );
  return rows[0]?.version ?? 0;
}

export interface Notice {
  conversationId: ConversationId;
  nodeId: string;
  messageId: MessageId;
  senderId: UserId;
  action: SystemAction;
  userIds: readonly UserId[];
  name: string | null;
}

export async function appendSystemMessage(tx: Sql, notice: Notice): Promise<number> {
  const { conversationId, nodeId, messageId, senderId, action, userIds, name } = notice;
  const rows = await tx.query<{ version: number }>(
    "select append_system_message($1, $2, $3, $4, $5) as version",
    [conversationId, nodeId, messageId, senderId, JSON.stringify({ action, user_ids: userIds, name })],
    { name: "append_system_message" },
  );
  return rows[0]?.version ?? 0;
}

/** A part of a conversation's log. */
export interface LogRange {
  readonly conversationId: ConversationId;
  readonly from: number;
  readonly below: number;
  /** Only what was committed within this time; null for everything. */
  readonly withinMs: number | null;
}

export interface LogRow {
  conversation_id: ConversationId;
  direct_ids: UserId[] | null;
  history: Conversation["history"];
  version: number;
  event: ChangeType;
  seq: number | null;
  last_seq: number;
  sender_id: UserId | null;
  client_id: string | null;
  payload: Record<string, unknown>;
}

// Entries of one conversation that are read at a time.
const LOG_ROWS_MAX = 1000;
// More than one commit makes.
const COMMIT_BYTES = 64 * 1024 * 1024;
// Half of what a socket may hold back (C10): it is written before the next part is read.
const PART_BYTES = 512 * 1024;

/** What was just committed. Unfiltered by viewer: delivery checks who sees what. In version order within a conversation. */
export async function selectLog(sql: Sql, ranges: readonly LogRange[]): Promise<LogRow[]> {
  const { rows } = await selectParts(sql, ranges, COMMIT_BYTES);
  return rows;
}

export interface LogParts {
  rows: LogRow[];
  /** Of these there is more, or all of it was left out. */
  cut: ReadonlySet<ConversationId>;
}

/** The same for what may be much: the beginning of each range, or of the first ones. */
export const selectLogParts = (sql: Sql, ranges: readonly LogRange[]): Promise<LogParts> =>
  selectParts(sql, ranges, PART_BYTES);

async function selectParts(sql: Sql, ranges: readonly LogRange[], maxBytes: number): Promise<LogParts> {
  const found = await sql.query<LogRow | { conversation_id: ConversationId; version: null }>(
    `select l.conversation_id, direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids, c.history,
            l.version, l.event, l.seq, l.last_seq, l.sender_id, l.client_id, l.payload
     from log_parts($1, $2, $3, $4, ${LOG_ROWS_MAX}, $5) l
     cross join lateral (select * from conversations c where c.id = l.conversation_id offset 0) c
     order by l.conversation_id, l.version`,
    [
      ranges.map((r) => r.conversationId),
      ranges.map((r) => r.from),
      ranges.map((r) => r.below),
      ranges.map((r) => r.withinMs),
      maxBytes,
    ],
    { name: "select_log" },
  );
  const isEntry = (row: (typeof found)[number]): row is LogRow => row.version !== null;
  const cut = new Set(found.filter((row) => !isEntry(row)).map((row) => row.conversation_id));
  return { rows: found.filter(isEntry), cut };
}
