import { randomUUID } from "node:crypto";
import type { ConnectionId, ConversationId, Mark, ServerFrameOf, UserId } from "@gochat/protocol";
import { connectSql, withDatabase } from "@gochat/testkit";
import { insertUsers } from "@gochat/testkit/people.ts";
import { runsOf } from "@gochat/testkit/runs.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerDeadline } from "../platform/deadline.ts";
import { createLogger } from "../platform/logger.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { createMarkers } from "./markers.ts";
import type { Markers } from "./markers.ts";

const logger = createLogger("silent");
const HEAD = 50;

async function openNode(url: string) {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await openPostgres({ url, poolSize: 6, logger, allowUnsafeDurability: true }));
  const markers = stack.use(
    createMarkers({
      postgres,
      nodeId: randomUUID(),
      deliverEphemeral: () => {},
      takeMarks: () => {},
      logger,
    }),
  );
  const kept = stack.move();
  return { postgres, markers, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function mark(markers: Markers, userId: UserId, marks: Mark[]): Promise<ServerFrameOf<"marks">> {
  return new Promise((resolve, reject) => {
    const sendJson = (frame: object) => {
      if ("marks" in frame) resolve(frame as ServerFrameOf<"marks">);
      else reject(new Error((frame as ServerFrameOf<"error">).error.code));
    };
    const peer = { id: randomUUID() as ConnectionId, userId, sendJson, beginWork() {}, endWork() {} };
    markers.frames["conversation.mark"](peer, { type: "conversation.mark", marks }, answerDeadline());
  });
}

/** Groups of the same people with messages. The ids of neither are in the order in which they are named. */
async function insertGroups(sql: Sql, count: number, userIds: readonly UserId[]): Promise<ConversationId[]> {
  const ids = Array.from({ length: count }, () => randomUUID() as ConversationId);
  await sql.query(
    "insert into conversations (id, kind, name, member_count, last_seq) select id, 'group', 'Group', $2, $3 from unnest($1::uuid[]) c (id)",
    [ids, userIds.length, HEAD],
  );
  await sql.query(
    "insert into members (conversation_id, user_id) select c.id, u.id from unnest($1::uuid[]) c (id), unnest($2::uuid[]) u (id)",
    [ids, userIds],
  );
  return ids;
}

/** As the writer of messages does it: under the locks of the conversations it lifts the markers of the senders. */
const append = (sql: Sql, sends: readonly (readonly [ConversationId, UserId])[]) =>
  sql.query(
    "select * from store_sends($1, $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::bigint[], $8::text[], null, null, false)",
    [
      randomUUID(),
      sends.map(([conversationId]) => conversationId),
      sends.map(([, userId]) => userId),
      sends.map(() => null),
      sends.map(() => randomUUID()),
      sends.map(() => "x"),
      sends.map(() => null),
      sends.map(() => null),
    ],
  );

test("U1 marks of two nodes and sends at once on the same rows: no deadlock, no lost mark, no step back", async () => {
  await using database = await withDatabase();
  const given = new Map<string, number>();
  {
    await using first = await openNode(database.url);
    await using second = await openNode(database.url);
    const users = await insertUsers(first.postgres, 8);
    const groups = await insertGroups(first.postgres, 12, users);
    const place = fc.tuple(fc.constantFrom(...groups), fc.constantFrom(...users));
    const markOf = fc.record({
      conversation_id: fc.constantFrom(...groups),
      read_seq: fc.integer({ min: 0, max: HEAD }),
      // Goes back and forth, so that most marks have something to write.
      is_marked_unread: fc.boolean(),
    });
    const selector = ({ conversation_id }: Mark) => conversation_id;
    const round = fc.record({
      sends: fc.array(fc.array(place, { minLength: 30, maxLength: 60 }), { minLength: 3, maxLength: 3 }),
      requests: fc.array(
        fc.tuple(
          fc.boolean(),
          fc.constantFrom(...users),
          fc.uniqueArray(markOf, { selector, minLength: 6, maxLength: 12 }),
        ),
        { minLength: 24, maxLength: 24 },
      ),
    });
    for (const { sends, requests } of fc.sample(round, { numRuns: runsOf(40), seed: 1 })) {
      const marking = requests.map(async ([isFirst, userId, marks]) => {
        const answer = await mark(isFirst ? first.markers : second.markers, userId, marks);
        for (const [index, { conversation_id, read_seq }] of marks.entries()) {
          expect(answer.marks[index]?.me.read_seq).toBeGreaterThanOrEqual(read_seq);
          const key = `${conversation_id} ${userId}`;
          given.set(key, Math.max(given.get(key) ?? 0, read_seq));
        }
      });
      await Promise.all([...marking, ...sends.map((places) => append(first.postgres, places))]);
    }
  }
  // Connections that have ended have reported what they counted.
  await using sql = await connectSql(database.url);
  expect(
    await sql.rows("select deadlocks::int from pg_stat_database where datname = current_database()"),
  ).toEqual([{ deadlocks: 0 }]);
  const rows = await sql.rows<{ key: string; read_seq: number; sent: number }>(
    `select m.conversation_id || ' ' || m.user_id as key, m.read_seq::int,
            (select coalesce(max(x.seq), 0)::int from messages x where x.conversation_id = m.conversation_id and x.sender_id = m.user_id) as sent
     from members m`,
  );
  for (const { key, read_seq, sent } of rows) expect(read_seq).toBe(Math.max(sent, given.get(key) ?? 0));
});
