import { LIMITS } from "@gochat/protocol";
import type { ENDPOINTS, QueryOf, ReplyOf, ReportId } from "@gochat/protocol";
import { asTimeAndId, decodeCursor, pageOf, timeAndId } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { countOpen, findEntries, findReports } from "./reports-store.ts";
import { readEntry } from "./resolve-report.ts";

type Reports = typeof ENDPOINTS.reports;

/** Q5 */
export async function listEntries(
  sql: Sql,
  { status = "open", limit = LIMITS.pageDefault, cursor }: QueryOf<Reports["list"]>,
): Promise<ReplyOf<Reports["list"]>["body"]> {
  const position = cursor === undefined ? null : decodeCursor(cursor, asTimeAndId<ReportId>);
  const [found, open_count] = await Promise.all([
    findEntries(sql, status, position, limit + 1),
    countOpen(sql),
  ]);
  const { rows, next_cursor } = pageOf(found, limit, ({ id, opened_at, resolved_at }) =>
    timeAndId(resolved_at ?? opened_at, id),
  );
  return { entries: rows, next_cursor, open_count };
}

// Beside the reports stands the entry, and brackets.
const REPORTS_MAX_BYTES = LIMITS.pageMaxBytes - 16 * 1024;

export async function readReports(
  sql: Sql,
  id: ReportId,
  { limit = LIMITS.pageDefault, cursor }: QueryOf<Reports["get"]>,
): Promise<ReplyOf<Reports["get"]>["body"]> {
  const after = cursor === undefined ? 0 : decodeCursor(cursor, asNumber);
  const [entry, found] = await Promise.all([
    readEntry(sql, id),
    findReports(sql, id, { after, limit, maxBytes: REPORTS_MAX_BYTES }),
  ]);
  const hasMore = found.at(-1)?.has_more === true;
  const { rows, next_cursor } = pageOf(found, limit, ({ n }) => `behind:${n}`, hasMore);
  return { entry, reports: rows.map(({ report }) => report), next_cursor };
}

/** A page begins behind this report. */
function asNumber(text: string): number | undefined {
  const n = /^behind:(\d{1,9})$/.exec(text)?.[1];
  return n === undefined ? undefined : Number(n);
}
