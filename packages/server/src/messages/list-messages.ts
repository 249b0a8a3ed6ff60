import type { ConversationId, Message, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { decodeCursor, encodeCursor } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { isMember, selectMessages } from "./messages-store.ts";
import type { FoundMessages, MessageRange } from "./messages-store.ts";

export interface HistoryQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly after?: number;
  readonly around?: number;
}

export interface HistoryPage {
  messages: Message[];
  next_cursor: string | null;
  has_more: boolean;
}

/** A page, ascending by seq (H1). Each message is reached by its key: as cheap at the end as at the beginning (H4). */
export async function listMessages(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  query: HistoryQuery,
): Promise<HistoryPage> {
  if ([query.cursor, query.after, query.around].filter((given) => given !== undefined).length > 1) {
    throw new AppError("invalid_request", { detail: "send at most one of cursor, after and around" });
  }
  const limit = query.limit ?? LIMITS.pageDefault;
  const page = await readPage(sql, viewer, conversationId, query, limit);
  // The pages check membership themselves; this only tells an empty page from one that is none of the viewer's business.
  if (page.messages.length === 0 && !(await isMember(sql, viewer, conversationId))) {
    throw new AppError("conversation_not_found");
  }
  return page;
}

async function readPage(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  { cursor, after, around }: HistoryQuery,
  limit: number,
): Promise<HistoryPage> {
  const read = (from: number, direction: MessageRange["direction"], count: number, maxBytes: number) =>
    selectMessages(sql, viewer, conversationId, { from, direction, limit: count, maxBytes });
  // H2
  if (after !== undefined) {
    const { messages, hasMore } = await read(after + 1, "forwards", limit, LIMITS.pageMaxBytes);
    return { messages, next_cursor: null, has_more: hasMore };
  }
  if (around !== undefined) {
    // The message itself belongs to the later half.
    const half = LIMITS.pageMaxBytes / 2;
    const later = await read(around, "forwards", Math.ceil(limit / 2), half);
    const room = limit - later.messages.length;
    const earlier = await read(around - 1, "backwards", Math.max(1, room), half);
    if (room === 0)
      return backwardsPage({ messages: [], hasMore: earlier.messages.length > 0 }, later.messages);
    return backwardsPage(earlier, later.messages);
  }
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor, parsePosition);
  return backwardsPage(await read(before - 1, "backwards", limit, LIMITS.pageMaxBytes), []);
}

function backwardsPage(
  { messages: earlier, hasMore }: FoundMessages,
  later: readonly Message[],
): HistoryPage {
  const messages = [...earlier.toReversed(), ...later];
  return {
    messages,
    next_cursor: hasMore ? encodeCursor(positionAt(messages[0]?.seq ?? 1)) : null,
    has_more: hasMore,
  };
}

/** A page begins before this message. */
const positionAt = (seq: number): string => `before:${seq}`;

function parsePosition(text: string): number | undefined {
  const seq = Number(/^before:(\d{1,16})$/.exec(text)?.[1]);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
