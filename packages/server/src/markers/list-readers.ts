import type { ConversationId, UserId, UserSummary } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { asId, decodeCursor, encodeCursor, pageOf } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { selectReaders } from "./markers-store.ts";

export interface ReadersQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ReadersPage {
  users: UserSummary[];
  next_cursor: string | null;
}

/** Who has read a message, of those who say so, but for its sender (U6). */
export async function listReaders(
  sql: Sql,
  viewer: UserId,
  conversationId: ConversationId,
  seq: number,
  { limit, cursor }: ReadersQuery,
): Promise<ReadersPage> {
  const size = limit ?? LIMITS.pageDefault;
  const after = cursor === undefined ? null : decodeCursor(cursor, asId<UserId>);
  const found = await selectReaders(sql, viewer, { conversationId, seq, after, limit: size + 1 });
  if (found === undefined) throw new AppError("conversation_not_found");
  if (found.readers === null) throw new AppError("message_not_found"); // H6
  const { rows, next_cursor } = pageOf(found.readers, size, ({ id }) => id);
  return {
    users: rows,
    next_cursor: next_cursor ?? (found.walked_to === null ? null : encodeCursor(found.walked_to)),
  };
}
