import { connectSql, withDatabase } from "@gochat/testkit";
import type { TestSql } from "@gochat/testkit";
import { beforeAll, expect, test } from "vitest";
import { fillMessages } from "./fill-messages.ts";

const MESSAGES = 20_000;
const { signal } = new AbortController();

let sql: TestSql;
let url: string;

beforeAll(async () => {
  const database = await withDatabase();
  url = database.url;
  sql = await connectSql(url);
  await fillMessages({ url, messages: MESSAGES, signal });
  return async () => {
    await sql[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
});

/** What breaks a rule, a few examples of each. */
const BROKEN: [rule: string, text: string][] = [
  [
    "O1 seq is 1, 2, 3 without a hole, up to last_seq",
    `select c.id from conversations c left join messages m on m.conversation_id = c.id group by c.id
     having count(m) <> c.last_seq or min(m.seq) <> 1 or max(m.seq) <> c.last_seq`,
  ],
  [
    "O1 seq is in the order of time, which ends with the last activity",
    `select c.id from conversations c join messages m on m.conversation_id = c.id
     left join messages n on n.conversation_id = c.id and n.seq = m.seq + 1
     where m.created_at < c.created_at or n.created_at < m.created_at
        or n.seq is null and m.created_at <> c.last_activity_at`,
  ],
  [
    "R1 messages and changes have each version once",
    `select c.id from conversations c
     left join lateral (select array_agg(v.version order by v.version) as versions from (
       select created_version from messages m where m.conversation_id = c.id
       union all select version from changes ch where ch.conversation_id = c.id) v (version)) v on true
     where v.versions is distinct from (select array_agg(n) from generate_series(1, c.version) n)`,
  ],
  [
    "R1 each conversation began with its creation",
    `select c.id from conversations c left join changes ch on ch.conversation_id = c.id and ch.version = 1
     where ch.event is distinct from 'conversation.created' or ch.last_seq <> 0
        or (select count(*) from jsonb_array_elements_text(ch.data -> 'user_ids') u (id)
              join members m on m.conversation_id = c.id and m.user_id = u.id::uuid) <> c.member_count`,
  ],
  [
    "G1 members are as many as member_count says, one of them the owner of a group",
    `select c.id from conversations c join members m on m.conversation_id = c.id group by c.id
     having count(*) <> c.member_count or count(*) filter (where m.role = 'owner') <> (c.kind = 'group')::int`,
  ],
  [
    "G1 a direct conversation has the two people it names",
    `select c.id from conversations c where kind = 'direct' and (member_count <> 2 or
       (select count(*) from members m where m.conversation_id = c.id and m.user_id in (c.direct_low, c.direct_high)) <> 2)`,
  ],
  [
    "G6 a group, and nothing else, begins with a system message",
    `select c.id from conversations c join messages m on m.conversation_id = c.id
     where (m.kind = 'system') <> (c.kind = 'group' and m.seq = 1) or (m.kind = 'system') <> (m.system is not null)`,
  ],
  [
    "D8 only members have sent",
    `select m.id from messages m where not exists (
       select from members s where s.conversation_id = m.conversation_id and s.user_id = m.sender_id)`,
  ],
  [
    "M3 a reply names what it answers, and who wrote that",
    `select m.id from messages m left join messages q on q.conversation_id = m.conversation_id and q.seq = m.reply_to_seq
     where m.reply_to_seq is not null and (q.seq is null or q.seq >= m.seq or m.reply_to_sender <> q.sender_id)`,
  ],
  [
    "M5 mentions are those of the messages, and of members",
    `select coalesce(a.seq, n.seq) from (select conversation_id, seq, unnest(mentions) as user_id from messages) a
     full join mentions n using (conversation_id, seq, user_id)
     where a.user_id is distinct from n.user_id
        or not exists (select from members m where m.conversation_id = n.conversation_id and m.user_id = n.user_id)`,
  ],
  [
    "U1 markers are not above the newest message, and what one sent is read",
    `select m.user_id from members m join conversations c on c.id = m.conversation_id
     where m.delivered_seq > c.last_seq or m.read_seq < (
       select coalesce(max(x.seq), 0) from messages x
       where x.conversation_id = m.conversation_id and x.sender_id = m.user_id and x.kind = 'text')`,
  ],
];

test.each(BROKEN)("%s", async (_rule, text) => {
  expect(await sql.rows(`${text} limit 5`)).toEqual([]);
});

test("as many messages are stored as were asked for, with 20 to 200 characters beside the mention", async () => {
  const rows = await sql.rows(
    `select count(*)::int as messages, min(length(plain))::int as shortest, max(length(plain))::int as longest
     from (select case when kind = 'text' then regexp_replace(content, '^@\\S+ ', '') end as plain from messages) m`,
  );
  expect(rows).toEqual([{ messages: MESSAGES, shortest: 20, longest: 200 }]);
});

test("the reader has 1,000 conversations, and 0 to more than 100 unread messages in them", async () => {
  const rows = await sql.rows(
    `select count(*)::int as conversations,
            min((s.me ->> 'unread_count')::int) as fewest, max((s.me ->> 'unread_count')::int) as most,
            max((s.me ->> 'mention_count')::int) > 0 as is_mentioned
     from own_states s join users u on u.id = s.user_id where u.username = 'reader'`,
  );
  expect(rows).toEqual([{ conversations: 1000, fewest: 0, most: 100, is_mentioned: true }]);
});

test("a database with people in it is left alone", async () => {
  await expect(fillMessages({ url, messages: MESSAGES, signal })).rejects.toThrow("people in this database");
});

test("a database on another machine is not even connected to", async () => {
  for (const other of ["postgres://db.example/gochat", "postgres://127.0.0.1/gochat?host=db.example"])
    await expect(fillMessages({ url: other, messages: MESSAGES, signal })).rejects.toThrow("on this machine");
});

test("an abort ends the filling between two messages", async () => {
  await using database = await withDatabase();
  const reason = new Error("enough");
  const controller = new AbortController();
  const filling = fillMessages({
    url: database.url,
    messages: 300_000,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(filling).rejects.toBe(reason);
});
