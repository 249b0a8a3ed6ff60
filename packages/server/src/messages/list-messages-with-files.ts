import type { ConversationId, File, Message, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { decodeCursor, encodeCursor } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { isMember, selectMessagesWithFiles } from "./messages-store.ts";

export interface FilesQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly kind?: File["kind"];
}

export interface FilesPage {
  messages: Message[];
  next_cursor: string | null;
}

/** Messages that carry files which one page looks at: where few are of a kind it ends there, and the next one goes on. */
const LOOKS_MAX = 500;

/** Messages that carry files, the newest first (F16). Each is reached by its key, and seen by whom history shows it (H6). */
export async function listMessagesWithFiles(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  { limit = LIMITS.pageDefault, cursor, kind }: FilesQuery,
): Promise<FilesPage> {
  const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor, parsePosition);
  const { messages, restBelow } = await selectMessagesWithFiles(sql, viewer, conversationId, {
    below,
    kind: kind ?? null,
    limit,
    looksMax: LOOKS_MAX,
    maxBytes: LIMITS.pageMaxBytes,
  });
  if (messages.length === 0 && !(await isMember(sql, viewer, conversationId)))
    throw new AppError("conversation_not_found");
  return { messages, next_cursor: restBelow === null ? null : encodeCursor(`below:${restBelow}`) };
}

/** A page begins below this message. */
function parsePosition(text: string): number | undefined {
  const seq = Number(/^below:(\d{1,16})$/.exec(text)?.[1]);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
