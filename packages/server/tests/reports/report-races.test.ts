import { ENDPOINTS } from "@gochat/protocol";
import type { ConversationId } from "@gochat/protocol";
import { connectSql, startNodes } from "@gochat/testkit";
import type { TestCluster } from "@gochat/testkit";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, codeOf, registerAdmin } from "../administration/rig.ts";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { makeGroup, report, reportsOf, resolve, say } from "./rig.ts";

/*
 * Whoever reports, and whoever takes away what is reported, begin at once, on two nodes.
 */

const RACES = 100;
const TIMEOUT = { timeout: timeoutOf(60_000) };
const { messages, reports, users } = ENDPOINTS;
const PASSWORD = { body: { password: "correct horse battery staple" } };

let cluster: TestCluster;
let boss: Person;
let olga: Person;
let troll: Person;
let id: ConversationId;
beforeAll(async () => {
  cluster = await startNodes(2);
  const [here] = cluster.nodes;
  boss = await registerAdmin(here, "boss");
  olga = await register(here, "olga");
  troll = await register(here, "troll");
  id = await makeGroup(here, olga, [troll]);
  await using sql = await connectSql(here.databaseUrl);
  // So many a day are not what is tried here.
  await sql.rows(
    `create function long_ago() returns trigger language plpgsql as $$ begin new.reported_at := '2000-01-01'; return new; end $$`,
  );
  await sql.rows("create trigger long_ago before insert on reports for each row execute function long_ago()");
});
afterAll(() => cluster[Symbol.asyncDispose]());

const rounds = () => Array.from({ length: runsOf(RACES, 20) }, (_, round) => round);

test(
  "Q1 Q2 a message that is deleted while it is reported is kept whole, or was deleted before",
  TIMEOUT,
  async () => {
    const [here, there] = cluster.nodes;
    for (const round of rounds()) {
      const seq = await say(here, troll, id, `round ${round}`);
      const [reported, deleted] = await Promise.all([
        report(there, olga, id, seq),
        codeOf(here, troll, messages.delete, { params: { id, seq } }),
      ]);
      expect(deleted).toBe("ok");
      expect(["ok", "message_deleted"]).toContain(reported);
      const { entries } = await ask(here, boss, reports.list, { query: { limit: 100 } });
      const entry = entries.find((each) => each.seq === seq);
      expect(entry !== undefined).toBe(reported === "ok");
      if (entry === undefined) continue;
      expect(await reportsOf(here, boss, entry.id)).toMatchObject([
        { message: { content: `round ${round}` } },
      ]);
      await resolve(here, boss, entry.id);
    }
  },
);

test(
  "Q2 a message that is edited while several report it: each report has what it said at one moment",
  TIMEOUT,
  async () => {
    const [here, there] = cluster.nodes;
    const others = await Promise.all([1, 2, 3].map((n) => register(here, `other-${n}`)));
    const body = { user_ids: others.map((person) => person.id) };
    await ask(here, olga, ENDPOINTS.conversations.addMembers, { params: { id }, body });
    await using sql = await connectSql(here.databaseUrl);
    for (const round of rounds()) {
      const seq = await say(here, troll, id, `round ${round} first`);
      const edit = ask(here, troll, messages.edit, {
        params: { id, seq },
        body: { content: `round ${round} second` },
      });
      const codes = await Promise.all(
        [olga, ...others].map((by, i) => report(i % 2 ? here : there, by, id, seq)),
      );
      await edit;
      expect(codes).toEqual(["ok", "ok", "ok", "ok"]);
      const entries = await sql.rows<{ report_count: number; said: string; versions: number }>(
        `select o.report_count, s.message ->> 'content' as said, (select count(*)::int from report_snapshots t where t.entry_id = o.id) as versions
       from report_entries o join reports r on r.entry_id = o.id
       join report_snapshots s on s.entry_id = o.id and s.version = r.version where o.conversation_id = $1 and o.seq = $2 order by r.n`,
        [id, seq],
      );
      expect(entries.map(({ report_count }) => report_count)).toEqual([4, 4, 4, 4]);
      const said = new Set(entries.map((each) => each.said));
      expect(said.size).toBe(entries[0]?.versions);
      for (const text of said) expect([`round ${round} first`, `round ${round} second`]).toContain(text);
    }
  },
);

test(
  "Q2 Q4 what is reported while it is resolved is in the entry before, or in the next one, and never lost",
  TIMEOUT,
  async () => {
    const [here, there] = cluster.nodes;
    const other = await register(here, "late");
    await ask(here, olga, ENDPOINTS.conversations.addMembers, {
      params: { id },
      body: { user_ids: [other.id] },
    });
    await using sql = await connectSql(here.databaseUrl);
    for (const round of rounds()) {
      const seq = await say(here, troll, id, `round ${round}`);
      await report(here, olga, id, seq);
      const [entry] = await sql.rows<{ id: string }>(
        "select id from report_entries where conversation_id = $1 and seq = $2",
        [id, seq],
      );
      const params = { id: (entry?.id ?? "") as never };
      const codes = await Promise.all([
        codeOf(here, boss, reports.resolve, { params, body: { resolution: "dismissed" } }),
        report(there, other, id, seq),
      ]);
      expect(codes).toEqual(["ok", "ok"]);
      const found = await sql.rows<{ is_open: boolean; report_count: number; rows: number }>(
        `select o.resolved_at is null as is_open, o.report_count, (select count(*)::int from reports r where r.entry_id = o.id) as rows
       from report_entries o where o.conversation_id = $1 and o.seq = $2 order by o.opened_at`,
        [id, seq],
      );
      for (const { report_count, rows } of found) expect(rows).toBe(report_count);
      expect(found.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
      expect(found.map(({ is_open }) => is_open)).toEqual(found.length === 1 ? [false] : [false, true]);
    }
  },
);

test(
  "Q6 A15 who deletes their account while they report leaves no report in their name",
  TIMEOUT,
  async () => {
    const [here, there] = cluster.nodes;
    await using sql = await connectSql(here.databaseUrl);
    for (const round of rounds().slice(0, 10)) {
      const leaver = await register(here, `leaver-${round}`);
      await ask(here, olga, ENDPOINTS.conversations.addMembers, {
        params: { id },
        body: { user_ids: [leaver.id] },
      });
      const seqs = await Promise.all([1, 2, 3].map((n) => say(here, troll, id, `for ${leaver.name}: ${n}`)));
      await Promise.all([
        ...seqs.map((seq) => report(there, leaver, id, seq, { reason: "other", comment: leaver.name })),
        ask(here, leaver, users.deleteMe, PASSWORD),
      ]);
      expect(
        await sql.rows("select from reports where reporter_id = $1 or comment = $2", [
          leaver.id,
          leaver.name,
        ]),
      ).toEqual([]);
    }
  },
);
