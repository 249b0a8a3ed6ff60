import type { Figure } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** Up to so many are counted one by one (I9). */
const COUNTED = 1_000;

// Each with its rows in the order of an index, by which no more of it is read than is counted.
const COUNTABLE = {
  people: { rows: "users where deleted_at is null", key: "id" },
  conversations: { rows: "conversations", key: "id" },
  messages: { rows: "messages", key: "conversation_id, seq" },
  openReports: { rows: "report_entries where resolved_at is null", key: "opened_at, id" },
} as const;

/** How many there are, exactly up to 1,000; above that by the estimate of the planner, which knows how large the table is now. */
export async function countRows(sql: Sql, what: keyof typeof COUNTABLE): Promise<Figure> {
  const { rows, key } = COUNTABLE[what];
  const [counted] = await sql.query<{ count: number }>(
    `select count(*)::int as count from (select from ${rows} order by ${key} limit $1) counted`,
    [COUNTED + 1],
  );
  const count = counted?.count ?? 0;
  if (count <= COUNTED) return { count, is_estimate: false };
  const [explained] = await sql.query<{ "QUERY PLAN": readonly [{ Plan: { "Plan Rows": number } }] }>(
    `explain (format json) select from ${rows}`,
  );
  const estimate = explained?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
  return { count: Math.max(estimate, count), is_estimate: true };
}

/** Null where there are too many people to look at the sessions of each. */
export async function countActive(sql: Sql): Promise<number | null> {
  const [counted] = await sql.query<{ people: number; active: number }>(
    `select count(*)::int as people, count(s.is_active)::int as active
     from (select id from users where deleted_at is null order by id limit $1) u
     left join lateral (
       select true as is_active from sessions s where s.user_id = u.id and s.last_used_at > now() - interval '24 hours' limit 1) s on true`,
    [COUNTED + 1],
  );
  return counted === undefined || counted.people > COUNTED ? null : counted.active;
}

const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/** What the files of everybody add up to: counted as they come and go. */
export async function readFileBytes(sql: Sql): Promise<number> {
  const [usage] = await sql.query<{ bytes: number }>(
    "select bytes::float8 as bytes from file_usage where user_id = $1",
    [EVERYBODY],
  );
  return Math.max(usage?.bytes ?? 0, 0);
}
