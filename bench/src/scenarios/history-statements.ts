import { LIMITS } from "@gochat/protocol";
import type { ConversationId, OwnState, UserId } from "@gochat/protocol";
import { listConversations } from "@gochat/server/conversations/conversations-store.ts";
import { selectMessages } from "@gochat/server/messages/messages-store.ts";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";
import type { Filled } from "../fill/fill-messages.ts";

const PAGE = 50;

export interface HistoryStatement {
  readonly name: string;
  /** Planned once, whatever PostgreSQL thinks of it. The others are planned as they are for users. */
  readonly isPlannedOnce?: boolean;
  /** Answers with what has to be the same at every size. */
  readonly run: (sql: Sql, filled: Filled) => Promise<readonly number[]>;
}

/** The least that a page costs: the same rows by their key, and nothing asked about who reads or who wrote. */
export const FLOOR: HistoryStatement = {
  name: `floor, ${PAGE} rows by primary key`,
  isPlannedOnce: true,
  run: async (sql, { longConversation: { id, lastSeq } }) => {
    const rows = await sql.query(
      "select conversation_id, seq, content from messages where conversation_id = $1 and seq >= $2 and seq < $3 order by seq desc",
      [id, middleOf(lastSeq) - PAGE, middleOf(lastSeq)],
      { name: "floor" },
    );
    return [rows.length];
  },
};

/** What must not cost more when there are more messages: the server's own statements. */
export const HISTORY_STATEMENTS: readonly HistoryStatement[] = [
  {
    // With the report that the group was made, which names its members.
    name: "history page, at the beginning",
    run: (sql, filled) => countPage(sql, filled, PAGE + 1),
  },
  {
    name: "history page, in the middle",
    run: (sql, filled) => countPage(sql, filled, middleOf(filled.longConversation.lastSeq)),
  },
  {
    name: "history page, at the end",
    run: (sql, filled) => countPage(sql, filled, filled.longConversation.lastSeq + 1),
  },
  {
    name: "list of 1,000 conversations, first page",
    run: async (sql, { readerId }) => {
      const page = { list: "ordinary" as const, position: null, limit: PAGE, maxBytes: LIMITS.pageMaxBytes };
      const { conversations } = await listConversations(sql, readerId, page);
      return ascending(conversations.map(({ me }) => me.unread_count));
    },
  },
  {
    name: `unread counts of ${PAGE} conversations`,
    run: (sql, { readerId, firstPage }) => countUnread(sql, readerId, firstPage),
  },
  {
    name: "unread count, nothing ever read",
    run: (sql, { longConversation: { id, absentId } }) => countUnread(sql, absentId, [id]),
  },
];

async function countPage(
  sql: Sql,
  { readerId, longConversation }: Filled,
  before: number,
): Promise<number[]> {
  const { messages } = await selectMessages(sql, readerId, longConversation.id, {
    from: before - 1,
    direction: "backwards",
    limit: PAGE,
    maxBytes: LIMITS.pageMaxBytes,
  });
  return [messages.length];
}

async function countUnread(sql: Sql, viewer: UserId, ids: readonly ConversationId[]): Promise<number[]> {
  const rows = await sql.query<{ me: OwnState }>(
    `select s.me from unnest($2::uuid[]) as g (id)
     cross join lateral (select * from own_states s where s.conversation_id = g.id and s.user_id = $1 offset 0) s`,
    [viewer, ids],
    { name: "unread" },
  );
  return ascending(rows.map(({ me }) => me.unread_count));
}

const middleOf = (lastSeq: number): number => Math.floor(lastSeq / 2);

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
