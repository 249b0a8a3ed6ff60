import type { ConversationId, Revision, UserId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { decodeCursor, pageOf } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findMessage } from "./find-message.ts";
import { listRevisions as selectRevisions } from "./message-changes-store.ts";
import type { MessagesContext } from "./messages-context.ts";

export interface RevisionsQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface RevisionsPage {
  revisions: Revision[];
  next_cursor: string | null;
}

/** What a message said before its edits, oldest first, for its author and in a group for those who may delete it (M1). */
export async function listRevisions(
  { authorizeReading }: Pick<MessagesContext, "authorizeReading">,
  sql: Sql,
  viewer: UserId,
  id: ConversationId,
  seq: number,
  { limit = LIMITS.pageDefault, cursor }: RevisionsQuery,
): Promise<RevisionsPage> {
  const { sender } = await findMessage(sql, viewer, id, seq);
  const whose = sender.id === viewer ? "own" : "other";
  await authorizeReading(sql, viewer, id, `message.read_revisions_${whose}`);
  const after = cursor === undefined ? 0 : decodeCursor(cursor, parsePosition);
  const found = await selectRevisions(sql, viewer, id, seq, { after, limit, maxBytes: LIMITS.pageMaxBytes });
  const hasMore = found.at(-1)?.has_more === true;
  const { rows, next_cursor } = pageOf(found, limit, ({ revision }) => `behind:${revision}`, hasMore);
  return { revisions: rows.map(({ content, created_at }) => ({ content, created_at })), next_cursor };
}

/** A page begins behind this revision. */
function parsePosition(text: string): number | undefined {
  const revision = /^behind:(\d{1,9})$/.exec(text)?.[1];
  return revision === undefined ? undefined : Number(revision);
}
