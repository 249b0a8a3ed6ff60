import type { ConversationId, UserId, UserSummary } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { selectReaders } from "./receipts-store.ts";

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
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const found = await selectReaders(sql, viewer, { conversationId, seq, after, limit: size + 1 });
  if (found === undefined) throw new AppError("conversation_not_found");
  if (found.readers === null) throw new AppError("message_not_found"); // H6
  const users = found.readers.slice(0, size);
  const last = found.readers.length > size ? users.at(-1) : undefined;
  return { users, next_cursor: last === undefined ? null : encodeCursor(last.id) };
}

const encodeCursor = (lastId: UserId): string => Buffer.from(lastId).toString("base64url");

function decodeCursor(cursor: string): UserId {
  const id = Buffer.from(cursor, "base64url").toString("latin1");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new AppError("invalid_request", { detail: "cursor must be a next_cursor of an earlier page" });
  }
  return id as UserId;
}
