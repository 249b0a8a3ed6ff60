import type { AuditEntry, ENDPOINTS, QueryOf } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { findEntriesUpwards } from "./audit-store.ts";
import { within } from "./find-entries.ts";

const PAGE = 500;

/** All entries that are asked for, as JSON Lines, read a page at a time as fast as they are taken. */
export async function* exportEntries(
  sql: Sql,
  search: QueryOf<typeof ENDPOINTS.admin.exportAudit>,
): AsyncGenerator<string> {
  const { above, below } = within(search);
  let from: string = above;
  for (;;) {
    const page = await findEntriesUpwards(sql, { above: from, below }, PAGE);
    const lines = page
      .filter((entry) => isWanted(entry, search))
      .map((entry) => `${JSON.stringify(entry)}\n`);
    if (lines.length > 0) yield lines.join("");
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    from = last.id;
  }
}

function isWanted(
  { actor_id, user_id, action }: AuditEntry,
  wanted: QueryOf<typeof ENDPOINTS.admin.exportAudit>,
): boolean {
  if (wanted.action !== undefined && action !== wanted.action) return false;
  return wanted.user_id === undefined || wanted.user_id === actor_id || wanted.user_id === user_id;
}
