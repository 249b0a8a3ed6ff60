import { LIMITS, REPORT_DAYS } from "@gochat/protocol";
import type {
  ConversationId,
  Report,
  ReportEntry,
  ReportId,
  ReportReason,
  ReportStatus,
  Resolution,
  UserId,
} from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export interface NewReport {
  readonly reporterId: UserId;
  readonly conversationId: ConversationId;
  readonly seq: number;
  /** Of the entry, where one is opened. */
  readonly entryId: ReportId;
  readonly reason: ReportReason;
  readonly comment: string | null;
}

export interface ReportOutcome {
  readonly outcome:
    | "reported"
    | "again"
    | "nobody"
    | "not_member"
    | "message_not_found"
    | "forbidden"
    | "message_deleted"
    | "rate_limited";
  /** Of what was reported: the entry that it is in, and who wrote it. */
  readonly entry_id: ReportId | null;
  readonly sender_id: UserId | null;
  /** With `rate_limited`. */
  readonly wait_ms: number | null;
}

export async function insertReport(tx: Sql, report: NewReport): Promise<ReportOutcome> {
  const { reporterId, conversationId, seq, entryId, reason, comment } = report;
  const [outcome] = await tx.query<ReportOutcome>(
    `select * from report_message($1, $2, $3, $4, $5, $6, ${LIMITS.reportsPerDay})`,
    [reporterId, conversationId, seq, entryId, reason, comment],
    { name: "report_message" },
  );
  if (outcome === undefined) throw new Error("report_message answers with one row");
  return outcome;
}

export interface EntryPosition {
  readonly time: string;
  readonly id: ReportId;
}

const FIRST: EntryPosition = {
  time: "-infinity",
  id: "00000000-0000-0000-0000-000000000000" as ReportId,
};
const LAST: EntryPosition = { time: "infinity", id: "ffffffff-ffff-ffff-ffff-ffffffffffff" as ReportId };

/** Open ones, the oldest first; resolved ones, the latest first. */
export async function findEntries(
  sql: Sql,
  status: ReportStatus,
  position: EntryPosition | null,
  limit: number,
): Promise<ReportEntry[]> {
  const { time, id } = position ?? (status === "open" ? FIRST : LAST);
  const page =
    status === "open"
      ? "resolved_at is null and (opened_at, id) > ($1::timestamptz, $2::uuid) order by opened_at, id"
      : "resolved_at is not null and (resolved_at, id) < ($1::timestamptz, $2::uuid) order by resolved_at desc, id desc";
  const rows = await sql.query<{ entry: ReportEntry }>(
    `select report_entry(o) as entry from report_entries o where ${page} limit $3`,
    [time, id, limit],
  );
  return rows.map(({ entry }) => entry);
}

export async function countOpen(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from (select from report_entries where resolved_at is null limit ${LIMITS.openReportsMax}) o`,
  );
  return row?.count ?? 0;
}

export async function findEntry(sql: Sql, id: ReportId): Promise<ReportEntry | undefined> {
  const [row] = await sql.query<{ entry: ReportEntry }>(
    `select report_entry(o) as entry from report_entries o where o.id = $1`,
    [id],
  );
  return row?.entry;
}

export interface FoundReport {
  readonly n: number;
  readonly report: Report;
  /** Behind this one there is another. */
  readonly has_more: boolean;
}

/** The first one first, from behind `after`. */
export function findReports(
  sql: Sql,
  id: ReportId,
  { after, limit, maxBytes }: { after: number; limit: number; maxBytes: number },
): Promise<FoundReport[]> {
  return sql.query(`select n, report, has_more from reports_page($1, $2, $3, $4)`, [
    id,
    after,
    limit,
    maxBytes,
  ]);
}

/** Once, and not by whoever wrote the message. Answers whether it did. */
export async function closeEntry(
  tx: Sql,
  id: ReportId,
  by: UserId,
  resolution: Resolution,
): Promise<boolean> {
  const rows = await tx.query(
    `update report_entries set resolved_at = clock_timestamp(), resolved_by = $2, resolution = $3
     where id = $1 and resolved_at is null and sender_id <> $2 returning id`,
    [id, by, resolution],
  );
  return rows.length === 1;
}

/** In whose name a message is deleted: anybody's who is there. Null where nobody is left. */
export async function findAnyMember(sql: Sql, id: ConversationId): Promise<UserId | null> {
  const [row] = await sql.query<{ user_id: UserId }>(
    `select user_id from members where conversation_id = $1 limit 1`,
    [id],
  );
  return row?.user_id ?? null;
}

/** In the transaction that deletes an account: its reports are nobody's (Q6). */
export async function forgetReporter(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(`update reports set reporter_id = null, comment = null where reporter_id = $1`, [userId]);
}

/** What was resolved long ago, a part at a time; answers with how many they were (Q6). */
export async function deleteOldEntries(sql: Sql, limit: number): Promise<number> {
  const rows = await sql.query(
    `delete from report_entries where id = any (array(
       select id from report_entries where resolved_at < now() - interval '${REPORT_DAYS} days'
       order by resolved_at limit $1 for update skip locked)) returning id`,
    [limit],
  );
  return rows.length;
}
