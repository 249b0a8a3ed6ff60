import { withDatabase } from "@gochat/testkit";
import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { beforeAll, expect, test } from "vitest";
import { countActivity } from "../src/activity/activity.ts";
import * as changes from "../src/changes/changes-store.ts";
import * as commits from "../src/changes/commits-store.ts";
import * as sync from "../src/changes/sync-store.ts";
import * as conversations from "../src/conversations/conversations-store.ts";
import * as direct from "../src/conversations/direct-store.ts";
import * as departures from "../src/conversations/departures-store.ts";
import * as groups from "../src/conversations/groups-store.ts";
import * as memberships from "../src/realtime/memberships-store.ts";
import * as messageChanges from "../src/messages/message-changes-store.ts";
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

const NODE_ID = crypto.randomUUID();

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
  insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at)
    select c.id, s, s + 1, s + 1, gen_random_uuid(), c.direct_low, 'key' || s, 'hello', now() from conversations c, generate_series(1, 20) s;
  insert into changes (conversation_id, version, last_seq, event, data) select id, 1, 0, 'conversation.created', '{"user_ids":[]}' from conversations;
  insert into reactions (conversation_id, seq, emoji, user_id) select id, 20, 'x', direct_low from conversations;
  insert into revisions (conversation_id, seq, revision, content, created_at) select id, 20, 1, 'x', now() from conversations;
  insert into mentions (conversation_id, seq, user_id) select id, 20, direct_high from conversations;
  insert into commits (node_id) select gen_random_uuid() from generate_series(1, 5000);
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
  replyToSeq: n % 2 === 0 ? 3 : null,
  named: n % 3 === 0 ? `user${n} user${n + 3000} nobody` : null,
  connectionId: null,
  receivedAt: 0,
  deadline: Number.POSITIVE_INFINITY,
  settle: () => {},
});

const page = (from: number, direction: messages.MessageRange["direction"]) => ({
  from,
  direction,
  limit: 10,
  maxBytes: 1e6,
});

/** Every statement of the paths that all traffic takes. */
const HOT: [name: string, run: (sql: Sql) => Promise<unknown>][] = [
  ["a batch of one send", (sql) => messages.appendMessages(sql, NODE_ID, [pending(7)])],
  [
    "a batch of 200 sends",
    (sql) =>
      messages.appendMessages(
        sql,
        NODE_ID,
        Array.from({ length: 200 }, (_, i) => pending(i + 1)),
      ),
  ],
  ["a page back", (sql) => messages.selectMessages(sql, user(5), conversation(5), page(14, "backwards"))],
  ["a page forward", (sql) => messages.selectMessages(sql, user(5), conversation(5), page(6, "forwards"))],
  [
    "a page of revisions",
    (sql) =>
      messageChanges.listRevisions(sql, user(5), conversation(5), 20, { after: 0, limit: 10, maxBytes: 1e6 }),
  ],
  ["one message", (sql) => messages.selectMessage(sql, user(5), conversation(5), 7)],
  [
    "a part of the log",
    (sql) =>
      changes.selectLog(sql, [{ conversationId: conversation(5), from: 10, below: 15, withinMs: null }]),
  ],
  [
    "the sync of 50 conversations",
    (sql) =>
      sync.selectMissed(
        sql,
        Array.from({ length: 50 }, (_, i) => ({
          request: 0,
          userId: user(i + 1),
          conversationId: conversation(i + 1),
          version: 5,
        })),
      ),
  ],
  [
    "the markers of a sync",
    (sql) =>
      sync.selectStatesSince(sql, [
        { request: 0, userId: user(5), since: "1", conversationIds: [conversation(5)] },
      ]),
  ],
  ["commits of other nodes", (sql) => commits.selectCommits(sql, "99999999", NODE_ID)],
  ["the groups of somebody who connects", (sql) => memberships.selectMemberships(sql, [user(5), user(6)])],
  ["the two of a direct conversation", (sql) => memberships.selectDirectPair(sql, conversation(5))],
  ["locking a conversation", (sql) => changes.lockConversation(sql, conversation(5), user(5))],
  [
    "an entry of the log",
    (sql) =>
      changes.recordChange(sql, {
        conversationId: conversation(5),
        nodeId: NODE_ID,
        event: "message.updated",
        seq: 7,
        data: null,
        newcomers: null,
      }),
  ],
  ["an edit", (sql) => messageChanges.rewriteMessage(sql, conversation(5), 7, "new", [user(5), user(3005)])],
  ["a deletion", (sql) => messageChanges.eraseMessage(sql, conversation(6), 20)],
  [
    "a reaction taken back and given again",
    async (sql) => {
      await messageChanges.deleteReaction(sql, conversation(7), 20, "y", user(7));
      await messageChanges.insertReaction(sql, conversation(7), 20, "y", user(7));
    },
  ],
  ["the sum of reactions", (sql) => messageChanges.sumReactions(sql, conversation(7), 20)],
  ["names in a message", (sql) => messageChanges.resolveNames(sql, conversation(7), ["user7", "user8"])],
  ["membership", (sql) => messages.isMember(sql, user(5), conversation(5))],
  [
    "the list of conversations",
    (sql) =>
      conversations.listConversations(sql, user(5), {
        isArchived: false,
        position: null,
        limit: 51,
        maxBytes: 1e6,
      }),
  ],
  ["one conversation", (sql) => conversations.selectConversation(sql, user(5), conversation(5))],
  ["a page of members", (sql) => conversations.listMembers(sql, user(5), conversation(5), null, 51)],
  ["one member", (sql) => groups.findMember(sql, conversation(5), user(5))],
  [
    "the direct conversation of two",
    (sql) => direct.openDirect(sql, NODE_ID, user(5), { id: user(3005) }, conversation(9998)),
  ],
  [
    "the direct conversation with somebody by name",
    (sql) => direct.openDirect(sql, NODE_ID, user(77), { username: "USER3077" }, conversation(9998)),
  ],
  [
    "opening a direct conversation",
    (sql) => direct.openDirect(sql, NODE_ID, user(1), { id: user(2) }, conversation(9999)),
  ],
  ["what a reaction changes", (sql) => messageChanges.findReaction(sql, conversation(7), 20, "y", user(7))],
  ["who is not in a group", (sql) => groups.findOutsiders(sql, conversation(7), [user(7), user(8)])],
  ["who inherits a group", (sql) => groups.findHeir(sql, conversation(7), user(7))],
  ["what to leave next", (sql) => departures.nextToLeave(sql, user(7), null, 50)],
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
    "select relname, seq_scan from pg_stat_xact_user_tables where relname ~ '^(users|conversations|members|messages|outbox|activity|changes|commits|reactions|revisions|mentions)'",
  );
  return new Map(rows.map(({ relname, seq_scan }) => [relname, seq_scan]));
}
