import type { ConversationId, ResetReason, UserId } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { LogRow } from "./changes-store.ts";
import { toEvent } from "./log-event.ts";
import { selectMissed, selectStatesSince } from "./sync-store.ts";
import type { StateRow, SyncRow, SyncSince } from "./sync-store.ts";

export interface LogRequest {
  readonly userId: UserId;
  /** What is to be read of the log: everything above these versions. */
  readonly conversations: ReadonlyMap<ConversationId, number>;
}

/** Frames that bring a device up to date, in order: a part of them, if they are many. */
export interface LogPart {
  readonly frames: readonly string[];
  /** Up to which version the frames of a conversation go. */
  readonly heads: ReadonlyMap<ConversationId, number>;
  /** What cannot be brought up to date change by change. */
  readonly resets: ReadonlySet<ConversationId>;
  /** What is still to be read. */
  readonly later: ReadonlySet<ConversationId>;
  /** What was read, sent or not. */
  readonly bytes: number;
  readonly since: string;
  readonly epoch: string;
}

export interface States {
  readonly frames: readonly string[];
  /** Conversations that are shown whole, at these versions. */
  readonly created: ReadonlyMap<ConversationId, number>;
  /** There is more that is new: the list must be read. */
  readonly isTooFar: boolean;
}

export interface MissedReader {
  readonly readLog: (request: LogRequest) => Promise<LogPart>;
  /** Markers that moved, conversations that are new, and people who are shown in another way (R4). */
  readonly readStates: (request: SyncSince) => Promise<States>;
}

/** Where a sync ends that has nothing of the log to read. */
export type PositionReader = () => Promise<{ syncToken: string; epoch: string }>;

// Syncs in one statement: after a restart everybody comes at once.
const BATCH_MAX = 100;

/**
 * Reads what devices missed. Syncs of one moment share their statements: one for the log, and one for markers and conversations
 * that are new, however many conversations and devices there are.
 */
export function createMissedReader(sql: Sql, readPosition: PositionReader): MissedReader {
  const logs = new BatchLoader<LogRequest, LogPart>(
    (requests) => readLogs(sql, readPosition, requests),
    BATCH_MAX,
  );
  const states = new BatchLoader<SyncSince, States>((requests) => readStates(sql, requests), BATCH_MAX);
  return {
    async readLog(request) {
      const part = await logs.get(request);
      if (part === undefined) throw new Error("every request of a batch is answered");
      return part;
    },
    async readStates(request) {
      for (;;) {
        const found = await states.get(request);
        // Its batch was full before it came to this one: it is asked for again.
        if (found !== undefined) return found;
      }
    },
  };
}

async function readLogs(
  sql: Sql,
  readPosition: PositionReader,
  requests: readonly LogRequest[],
): Promise<Map<LogRequest, LogPart>> {
  const ranges = requests.flatMap(({ userId, conversations }, request) =>
    [...conversations].map(([conversationId, version]) => ({ request, userId, conversationId, version })),
  );
  const rows = ranges.length === 0 ? [] : await selectMissed(sql, ranges);
  const { syncToken, epoch } = rows[0] ?? (await readPosition());
  const rowsOf = Map.groupBy(rows, ({ request }) => request);
  return new Map(
    requests.map((request, index) => {
      const found = logFrames(request.userId, rowsOf.get(index) ?? []);
      return [request, { ...found, since: syncToken, epoch }];
    }),
  );
}

function logFrames(userId: UserId, rows: readonly SyncRow[]): Omit<LogPart, "since" | "epoch"> {
  let bytes = 0;
  const frames = new Map<ConversationId, string[]>();
  const heads = new Map<ConversationId, number>();
  const later = new Set<ConversationId>();
  const resets = new Set<ConversationId>();
  for (const row of rows) {
    const id = row.conversation_id;
    if (row.status === "later") later.add(id);
    else if (row.status !== "ok") {
      // In place of what came before of it (R2).
      frames.set(id, [resetFrame(id, row.status)]);
      heads.delete(id);
      resets.add(id);
    } else if (isLogRow(row)) {
      const event = toEvent(row, [], null);
      const perUser = event.perUser.find(({ userIds }) => userIds.includes(userId));
      const frame = perUser?.frame ?? event.frame;
      const before = frames.get(id) ?? [];
      before.push(frame);
      bytes += Buffer.byteLength(frame);
      frames.set(id, before);
      heads.set(id, row.version);
    }
  }
  return { frames: [...frames.values()].flat(), heads, resets, later, bytes };
}

/** The first row of a conversation has no version. */
const isLogRow = (row: SyncRow): row is SyncRow & LogRow => typeof row.version === "number";

async function readStates(sql: Sql, requests: readonly SyncSince[]): Promise<Map<SyncSince, States>> {
  const rowsOf = Map.groupBy(await selectStatesSince(sql, requests), ({ request }) => request);
  const states = new Map<SyncSince, States>();
  for (const [index, request] of requests.entries()) {
    const rows = rowsOf.get(index + 1);
    if (rows === undefined) continue;
    const frames = rows.flatMap(stateFrames);
    const created = new Map(
      rows.flatMap((row) => (row.kind === "new" ? [[row.conversation_id, row.entity.version] as const] : [])),
    );
    states.set(request, { frames, created, isTooFar: rows.at(-1)?.kind === "too_far" });
  }
  return states;
}

/** One, or none for the row that ends a request. */
function stateFrames(row: StateRow): string[] {
  const { conversation_id, user_id, read_seq, delivered_seq } = row;
  const marked = { type: "conversation.marked", conversation_id, user_id, read_seq, delivered_seq };
  if (row.kind === "other") return [JSON.stringify(marked)];
  if (row.kind === "user") return [JSON.stringify({ type: "user.updated", user: row.entity })];
  if (row.kind === "own") return [JSON.stringify({ ...marked, me: row.entity })];
  if (row.kind !== "new") return [];
  const { entity: conversation } = row;
  const { version } = conversation;
  return [JSON.stringify({ type: "conversation.created", conversation_id, version, conversation })];
}

export const resetFrame = (conversation_id: ConversationId, reason: ResetReason): string =>
  JSON.stringify({ type: "reset", conversation_id, reason });
