import type { UserId } from "@gochat/protocol";
import {
  call,
  connectSql,
  connectUser,
  eventually,
  startDatabaseProxy,
  startRedis,
  startServer,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import type { TestClient, TestSql } from "@gochat/testkit";
import { insertNamed } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";

const GROUPS = 300;
const DIRECTS = 10;
// In one transaction, under all of its locks, leaving them would take a quarter of a minute at this.
const ANSWER_MS = 8;

interface People {
  readonly leaver: UserId;
  readonly ann: UserId;
  readonly groups: readonly string[];
}

/** Somebody who owns every third of the groups, in which ann is an admin and ben a member, and writes with a few people. */
async function fill(sql: TestSql): Promise<People> {
  const peers = Array.from({ length: DIRECTS }, (_, i) => `peer${i}`);
  const [leaver, ann, ben, ...others] = (await insertNamed(sql, ["leaver", "ann", "ben", ...peers])) as [
    UserId,
    UserId,
    UserId,
    ...UserId[],
  ];
  await sql.rows(
    `insert into conversations (id, kind, name, member_count)
     select gen_random_uuid(), 'group', 'Group ' || i, 3 from generate_series(1, ${GROUPS}) i`,
  );
  await sql.rows(
    `insert into members (conversation_id, user_id, role)
     select c.id, p.id, case when p.id = $1 and c.name ~ '[0369]$' then 'owner' when p.id = $2 and c.name ~ '[0369]$' then 'admin'
                             when p.id = $2 then 'owner' else 'member' end
     from conversations c cross join unnest(array[$1, $2, $3]::uuid[]) p (id)`,
    [leaver, ann, ben],
  );
  await sql.rows(
    `with made as (
       insert into conversations (id, kind, direct_low, direct_high)
       select gen_random_uuid(), 'direct', least($1::uuid, p.id), greatest($1::uuid, p.id) from unnest($2::uuid[]) p (id)
       returning id, direct_low, direct_high)
     insert into members (conversation_id, user_id)
     select id, direct_low from made union all select id, direct_high from made`,
    [leaver, others],
  );
  await sql.rows(
    `insert into changes (conversation_id, version, last_seq, event, data)
     select id, 1, 0, 'conversation.created', '{"user_ids":[]}' from conversations`,
  );
  const groups = await sql.rows<{ id: string }>(
    "select id from conversations where kind = 'group' order by id",
  );
  return { leaver, ann, groups: groups.map(({ id }) => id) };
}

/** Each group was left and, if it was the leaver's, handed over: once, and it says so once. Each direct conversation is closed. */
async function expectGone(sql: TestSql, { leaver, ann }: People): Promise<void> {
  await eventually(async () => expect(await sql.rows("select from departures")).toEqual([]), {
    timeoutMs: 40_000,
  });
  const groups = await sql.rows(
    `select c.member_count, not exists (select from members m where m.conversation_id = c.id and m.user_id = $1) as is_gone,
            (select m.user_id from members m where m.conversation_id = c.id and m.role = 'owner') as owner,
            (select array_agg(h.system ->> 'action' order by h.seq) from messages h where h.conversation_id = c.id and h.kind = 'system')
              = case when c.name ~ '[0369]$' then array['owner.changed', 'member.left'] else array['member.left'] end as is_said,
            c.version = 1 + (select count(*) from messages h where h.conversation_id = c.id)
              + (select count(*) from changes e where e.conversation_id = c.id and e.version > 1) as is_whole
     from conversations c where c.kind = 'group'`,
    [leaver],
  );
  expect(groups).toHaveLength(GROUPS);
  for (const group of groups)
    expect(group).toEqual({ member_count: 2, is_gone: true, owner: ann, is_said: true, is_whole: true });
  const directs = await sql.rows(
    `select c.closed_at is not null as is_closed, (select array_agg(e.event order by e.version) from changes e where e.conversation_id = c.id and e.version > 1) as events
     from conversations c where c.kind = 'direct'`,
  );
  expect(directs).toEqual(
    Array.from({ length: DIRECTS }, () => ({
      is_closed: true,
      events: ["conversation.updated", "member.updated"],
    })),
  );
}

/** Sends to groups all over the list, one after the other, until told to stop; answers with how long the slowest took. */
async function sendMeanwhile(
  device: TestClient,
  groups: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  let slowest = 0;
  for (let i = 0; !signal.aborted; i++) {
    const conversation_id = groups[(i * 37) % groups.length] ?? "";
    const startedAt = performance.now();
    await device.sendMessage({ conversation_id }, `meanwhile ${i}`);
    slowest = Math.max(slowest, performance.now() - startedAt);
  }
  return slowest;
}

test("A15 G3 somebody in 300 groups deletes the account: it is answered at once, nobody waits, and each group is left once", async () => {
  await using database = await withDatabase();
  await using sql = await connectSql(database.url);
  const people = await fill(sql);
  const { proxy, url } = await startDatabaseProxy(database.url);
  await using _ = proxy;
  await using server = await startServer({ databaseUrl: url });
  await using ben = await connectUser(server, "ben");
  await ben.sendMessage({ conversation_id: people.groups[0] ?? "" }, "before");
  proxy.delay(ANSWER_MS);
  const end = new AbortController();
  const sending = sendMeanwhile(ben, people.groups, end.signal);
  const startedAt = performance.now();
  const answer = await call(server, "DELETE", "/api/v1/users/me", { token: "leaver", body: {} });
  const tookMs = performance.now() - startedAt;
  // From the answer on the account is nobody's, and what members see of it is anonymous, whether it was left already or not.
  const [shown] = await sql.rows("select display_name, email, password_hash from users where id = $1", [
    people.leaver,
  ]);
  await eventually(async () => expect(await sql.rows("select from departures")).toEqual([]), {
    timeoutMs: 40_000,
  });
  end.abort();
  expect(await sending).toBeLessThan(1000);
  expect(answer.status).toBe(204);
  expect(tookMs).toBeLessThan(4000);
  expect(shown).toEqual({ display_name: "Deleted user", email: null, password_hash: null });
  await expectGone(sql, people);
});

test("A15 G3 the node that takes somebody out of their groups is killed half-way: another one does the rest, and nothing twice", async () => {
  await using database = await withDatabase();
  await using sql = await connectSql(database.url);
  const people = await fill(sql);
  const { proxy, url } = await startDatabaseProxy(database.url);
  await using _ = proxy;
  await using redis = await startRedis();
  const env = { DATABASE_URL: url, REDIS_ADDR: redis.addr, JWT_SECRET: TEST_JWT_SECRET };
  await using first = await startServerProcess(env);
  proxy.delay(ANSWER_MS);
  expect((await call(first, "DELETE", "/api/v1/users/me", { token: "leaver", body: {} })).status).toBe(204);
  const countLeft = async () =>
    (
      await sql.rows<{ n: number }>(
        "select count(*)::int as n from messages where system ->> 'action' = 'member.left'",
      )
    )[0]?.n ?? 0;
  await eventually(async () => expect(await countLeft()).toBeGreaterThan(GROUPS / 4), { timeoutMs: 30_000 });
  await first.kill();
  const left = await countLeft();
  expect(left).toBeLessThan(GROUPS);
  proxy.resume();
  await using _second = await startServer({ databaseUrl: database.url, env: { REDIS_ADDR: redis.addr } });
  // Half a minute later.
  await sql.rows("update departures set claimed_until = now()");
  await expectGone(sql, people);
});

test("A15 a group that somebody keeps locked is left later, and holds up none of the others", async () => {
  await using database = await withDatabase();
  await using sql = await connectSql(database.url);
  const people = await fill(sql);
  await using server = await startServer({ databaseUrl: database.url });
  await using holder = await connectSql(database.url);
  await holder.rows("begin");
  await holder.rows("select from conversations where id = $1 for update", [people.groups[GROUPS / 2]]);
  expect((await call(server, "DELETE", "/api/v1/users/me", { token: "leaver", body: {} })).status).toBe(204);
  const left = "select count(*)::int as n from members where user_id = $1";
  await eventually(async () => expect(await sql.rows(left, [people.leaver])).toEqual([{ n: DIRECTS + 1 }]), {
    timeoutMs: 40_000,
  });
  await holder.rows("commit");
  await expectGone(sql, people);
});
