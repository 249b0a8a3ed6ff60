import type { ConversationId, Message, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { decodeCursor, encodeCursor } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { isMember, selectAfter, selectBefore } from "./messages-store.ts";

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

/** A page, ascending by seq (H1). One index range on the primary key, as cheap at the end as at the beginning. */
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
  if (after !== undefined) {
    const found = await selectAfter(sql, viewer, conversationId, after, limit + 1);
    return { messages: found.slice(0, limit), next_cursor: null, has_more: found.length > limit };
  }
  if (around !== undefined) {
    // The message itself belongs to the later half.
    const later = await selectAfter(sql, viewer, conversationId, around - 1, Math.ceil(limit / 2));
    const earlier = await selectBefore(sql, viewer, conversationId, around, limit - later.length + 1);
    return backwardsPage(earlier, limit - later.length, later);
  }
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor, parsePosition);
  return backwardsPage(await selectBefore(sql, viewer, conversationId, before, limit + 1), limit, []);
}

/** `found` is newest first and one longer than `limit` when there is more. */
function backwardsPage(found: readonly Message[], limit: number, later: readonly Message[]): HistoryPage {
  const messages = [...found.slice(0, limit).toReversed(), ...later];
  const has_more = found.length > limit;
  return {
    messages,
    next_cursor: has_more ? encodeCursor(positionAt(messages[0]?.seq ?? 1)) : null,
    has_more,
  };
}

/** A page begins before this message. */
const positionAt = (seq: number): string => `before:${seq}`;

function parsePosition(text: string): number | undefined {
  const seq = Number(/^before:(\d{1,16})$/.exec(text)?.[1]);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
