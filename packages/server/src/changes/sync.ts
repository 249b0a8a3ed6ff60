import type { Conversation, ConversationId, ResetReason, UserId } from "@gochat/protocol";
import { BatchLoader } from "../platform/batch-loader.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findFence } from "./commits-store.ts";
import type { LogRow } from "./changes-store.ts";
import { toEvent } from "./log-event.ts";
import { selectMissed, selectStatesSince } from "./sync-store.ts";
import type { StateRow, SyncRow } from "./sync-store.ts";

export interface SyncRequest {
  readonly userId: UserId;
  /** What is to be read of the log: everything above these versions. */
  readonly conversations: ReadonlyMap<ConversationId, number>;
  /** Every conversation of which the device knows. */
  readonly known: ReadonlySet<ConversationId>;
  readonly since: string | undefined;
  readonly epoch: string | undefined;
}

/** Frames that bring a device up to date, in order. */
export interface Missed {
  readonly frames: readonly string[];
  /** Up to which version the frames of a conversation go. */
  readonly heads: ReadonlyMap<ConversationId, number>;
  readonly since: string;
  readonly epoch: string;
}

/** A conversation as one of its members sees it. */
export interface ViewedConversation {
  user_id: UserId;
  conversation: Conversation;
}

export interface SyncDeps {
  readonly sql: Sql;
  findConversations(
    sql: Sql,
    pairs: readonly { userId: UserId; conversationId: ConversationId }[],
  ): Promise<ViewedConversation[]>;
}

// Syncs in one statement: after a restart everybody comes at once.
const BATCH_MAX = 100;

/**
 * Reads what devices missed. Syncs of one moment share their statements: one for the log, one for markers, and one for the
 * conversations that are new, however many conversations and devices there are.
 */
export function createMissedReader(deps: SyncDeps): (request: SyncRequest) => Promise<Missed> {
  const loader = new BatchLoader<SyncRequest, Missed>((requests) => readBatch(deps, requests), BATCH_MAX);
  return async (request) => {
    const missed = await loader.get(request);
    if (missed === undefined) throw new Error("every request of a batch is answered");
    return missed;
  };
}

async function readBatch(
  deps: SyncDeps,
  requests: readonly SyncRequest[],
): Promise<Map<SyncRequest, Missed>> {
  const ranges = requests.flatMap((request, index) =>
    [...request.conversations].map(([conversationId, version]) => ({
      request: index,
      userId: request.userId,
      conversationId,
      version,
    })),
  );
  const rows = ranges.length === 0 ? [] : await selectMissed(deps.sql, ranges);
  // The first snapshot counts: what commits after it belongs to the next sync as well.
  const { fence, epoch } = rows[0] ?? (await findFence(deps.sql));
  const rowsOf = Map.groupBy(rows, ({ request }) => request);
  const statesOf = await readStates(deps, requests);
  const missed = new Map<SyncRequest, Missed>();
  for (const [index, request] of requests.entries()) {
    const isRestored = request.epoch !== undefined && request.epoch !== epoch;
    const log = logFrames(request.userId, rowsOf.get(index) ?? []);
    const { frames, heads } = isRestored
      ? { frames: resetAll(request), heads: new Map<ConversationId, number>() }
      : { frames: [...log.frames, ...(statesOf.get(index) ?? [])], heads: log.heads };
    missed.set(request, { frames, heads, since: fence, epoch });
  }
  return missed;
}

function logFrames(userId: UserId, rows: readonly SyncRow[]): Pick<Missed, "frames" | "heads"> {
  const frames: string[] = [];
  const heads = new Map<ConversationId, number>();
  for (const row of rows) {
    if (row.status !== "ok") frames.push(reset(row.conversation_id, row.status));
    else if (isLogRow(row)) {
      const event = toEvent(row, [], null);
      const special = event.special.find(({ userIds }) => userIds.includes(userId));
      frames.push(special?.frame ?? event.frame);
      heads.set(row.conversation_id, row.version);
    }
  }
  return { frames, heads };
}

/** A conversation of which nothing was missed has a row without a version. */
const isLogRow = (row: SyncRow): row is SyncRow & LogRow => typeof row.version === "number";

/** Markers that moved and conversations that are new, by request (R4). */
async function readStates(deps: SyncDeps, requests: readonly SyncRequest[]): Promise<Map<number, string[]>> {
  const asking = requests.flatMap(({ userId, since, known }, request) =>
    since === undefined ? [] : [{ request, userId, since, conversationIds: [...known] }],
  );
  if (asking.length === 0) return new Map();
  const rows = await selectStatesSince(deps.sql, asking);
  const isNew = (row: StateRow) => requests[row.request]?.known.has(row.conversation_id) === false;
  const created = await readCreated(deps, rows.filter(isNew));
  const frames = new Map<number, string[]>();
  for (const row of rows) {
    const frame = isNew(row) ? created.get(`${row.user_id} ${row.conversation_id}`) : marked(row);
    if (frame !== undefined) frames.set(row.request, [...(frames.get(row.request) ?? []), frame]);
  }
  return frames;
}

async function readCreated(deps: SyncDeps, rows: readonly StateRow[]): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const pairs = rows.map((row) => ({ userId: row.user_id, conversationId: row.conversation_id }));
  const found = await deps.findConversations(deps.sql, pairs);
  return new Map(
    found.map(({ user_id, conversation }) => {
      const { id: conversation_id, version } = conversation;
      return [
        `${user_id} ${conversation_id}`,
        JSON.stringify({ type: "conversation.created", conversation_id, version, conversation }),
      ];
    }),
  );
}

const marked = ({ conversation_id, user_id, read_seq, delivered_seq, me }: StateRow): string =>
  JSON.stringify({
    type: "conversation.marked",
    conversation_id,
    user_id,
    read_seq,
    delivered_seq,
    ...(me !== null && { me }),
  });

const resetAll = ({ known }: SyncRequest): string[] => [...known].map((id) => reset(id, "restored"));

const reset = (conversation_id: ConversationId, reason: ResetReason): string =>
  JSON.stringify({ type: "reset", conversation_id, reason });
