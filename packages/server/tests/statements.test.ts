import { withDatabase } from "@gochat/testkit";
import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { beforeAll, expect, test } from "vitest";
import { countActivity } from "../src/activity/activity.ts";
import * as conversations from "../src/conversations/conversations-store.ts";
import * as messages from "../src/messages/messages-store.ts";
import * as outbox from "../src/messages/outbox-store.ts";
import type { PendingSend } from "../src/messages/pending-send.ts";
import { createLogger } from "../src/platform/logger.ts";
import { openPostgres } from "../src/platform/postgres/open-postgres.ts";
import type { Postgres } from "../src/platform/postgres/open-postgres.ts";
import type { Sql } from "../src/platform/postgres/sql.ts";

const user = (n: number) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}` as UserId;
const conversation = (n: number) =>
  `00000000-0000-7000-9000-${n.toString(16).padStart(12, "0")}` as ConversationId;

let postgres: Postgres;

// Enough rows that reading a whole table is never the cheaper way.
const FILL = `
  insert into users (id, username, display_name)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'user' || i, 'User' from generate_series(1, 6000) i;
  insert into conversations (id, kind, direct_low, direct_high, last_seq, version)
    select ('00000000-0000-7000-9000-' || lpad(to_hex(i), 12, '0'))::uuid, 'direct', u.id, v.id, 20, 21
    from generate_series(1, 3000) i
    join users u on u.username = 'user' || i join users v on v.username = 'user' || (i + 3000);
  insert into members (conversation_id, user_id) select id, direct_low from conversations union all select id, direct_high from conversations;
  insert into messages (conversation_id, seq, version, id, sender_id, client_id, content, created_at)
    select c.id, s, s + 1, gen_random_uuid(), c.direct_low, 'key' || s, 'hello', now() from conversations c, generate_series(1, 20) s;
  insert into activity (conversation_id, message_count) select id, 20 from conversations;
  insert into outbox (appended) select '[]' from generate_series(1, 5000);
  analyze;`;

beforeAll(async () => {
  const database = await withDatabase();
  postgres = await openPostgres({
    url: database.url,
    poolSize: 2,
    logger: createLogger("silent"),
    allowUnsafeDurability: false,
  });
  for (const statement of FILL.split(";").filter((text) => text.trim() !== ""))
    await postgres.query(statement);
  return async () => {
    await postgres[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
});

const pending = (n: number): PendingSend => ({
  messageId: crypto.randomUUID() as MessageId,
  conversationId: conversation(n),
  senderId: user(n),
  clientId: `new${n}`,
  content: "hi",
  connectionId: null,
  receivedAt: 0,
  settle: () => {},
});

/** Every statement of the paths that all traffic takes. */
const HOT: [name: string, run: (sql: Sql) => Promise<unknown>][] = [
  ["a batch of one send", (sql) => messages.appendMessages(sql, [pending(7)])],
  [
    "a batch of 200 sends",
    (sql) =>
      messages.appendMessages(
        sql,
        Array.from({ length: 200 }, (_, i) => pending(i + 1)),
      ),
  ],
  ["a page back", (sql) => messages.selectBefore(sql, user(5), conversation(5), 15, 10)],
  ["a page forward", (sql) => messages.selectAfter(sql, user(5), conversation(5), 5, 10)],
  [
    "what a node missed",
    (sql) =>
      messages.selectMissed(sql, [{ conversationId: conversation(5), from: 10, below: 15, withinMs: null }]),
  ],
  ["membership", (sql) => messages.isMember(sql, user(5), conversation(5))],
  ["the list of conversations", (sql) => conversations.listConversations(sql, user(5), null, 51)],
  ["one conversation", (sql) => conversations.selectConversation(sql, user(5), conversation(5))],
  ["the other side by name", (sql) => conversations.findPeer(sql, "USER77")],
  ["the direct conversation of two", (sql) => conversations.findDirect(sql, user(5), user(3005))],
  [
    "opening a direct conversation",
    (sql) => conversations.insertDirect(sql, conversation(9999), user(1), user(2)),
  ],
  ["taking work", (sql) => outbox.takeFromOutbox(sql, [1, 2, 3])],
  [
    "counting activity",
    (sql) => countActivity(sql, [{ conversationId: conversation(5), first: 1, last: 2 }]),
  ],
];

test.each(HOT)("H4 %s reads no table from end to end", async (_name, run) => {
  const scanned = await postgres.transaction(async (tx) => {
    const before = await countScans(tx);
    // From the sixth time on PostgreSQL may use another plan.
    for (let i = 0; i < 7; i++) await run(tx);
    const after = await countScans(tx);
    return [...after].filter(([table, scans]) => scans !== before.get(table)).map(([table]) => table);
  });
  expect(scanned).toEqual([]);
});

async function countScans(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.query<{ relname: string; seq_scan: number }>(
    "select relname, seq_scan from pg_stat_xact_user_tables where relname ~ '^(users|conversations|members|messages|outbox|activity)'",
  );
  return new Map(rows.map(({ relname, seq_scan }) => [relname, seq_scan]));
}
