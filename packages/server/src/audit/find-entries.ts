import { LIMITS } from "@gochat/protocol";
import type { AuditEntry, AuditEntryId, ENDPOINTS, QueryOf } from "@gochat/protocol";
import { checkTime } from "../platform/check-time.ts";
import { asId, decodeCursor, pageOf } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findEntries, findEntriesOfAction, findEntriesOfPerson } from "./audit-store.ts";
import type { Between } from "./audit-store.ts";
import { HIGHEST_ID, idAtTime, LOWEST_ID } from "./entry-ids.ts";

export type AuditSearch = QueryOf<typeof ENDPOINTS.admin.audit>;

/** From `since` on, and before `until`. Throws `invalid_request` for one that is no time. */
export function within({ since, until }: Pick<AuditSearch, "since" | "until">): Between {
  checkTime("/since", since);
  checkTime("/until", until);
  return {
    above: since === undefined ? LOWEST_ID : justBelow(Date.parse(since)),
    below: until === undefined ? HIGHEST_ID : idAtTime(Date.parse(until)),
  };
}

/** No id of an entry lies between this one and the first of that time: its version is not 7. */
const justBelow = (ms: number): string => idAtTime(ms).replace("-7000-", "-0000-");

export async function findAuditPage(
  sql: Sql,
  search: AuditSearch,
): Promise<{ entries: AuditEntry[]; next_cursor: string | null }> {
  const { user_id, action, cursor, limit = LIMITS.pageDefault } = search;
  const range = within(search);
  const before = cursor === undefined ? range.below : decodeCursor(cursor, asId<AuditEntryId>);
  const between = { above: range.above, below: before < range.below ? before : range.below };
  const size = limit + 1;
  const found =
    user_id !== undefined
      ? await findEntriesOfPerson(sql, user_id, action ?? null, between, size)
      : action !== undefined
        ? await findEntriesOfAction(sql, action, between, size)
        : await findEntries(sql, between, size);
  const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
  return { entries: rows, next_cursor };
}
