import type { AuditEntry, ENDPOINTS, QueryOf } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { findEntriesUpwards } from "./audit-store.ts";
import type { Between } from "./audit-store.ts";
import { within } from "./find-entries.ts";

const PAGE = 500;

type Search = QueryOf<typeof ENDPOINTS.admin.exportAudit>;

/** All entries that are asked for, as JSON Lines, read a page at a time as fast as they are taken. Throws as `within` does. */
export const exportEntries = (sql: Sql, search: Search): AsyncGenerator<string> =>
  readEntries(sql, search, within(search));

async function* readEntries(sql: Sql, search: Search, { above, below }: Between): AsyncGenerator<string> {
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

function isWanted({ actor_id, user_id, action }: AuditEntry, wanted: Search): boolean {
  if (wanted.action !== undefined && action !== wanted.action) return false;
  return wanted.user_id === undefined || wanted.user_id === actor_id || wanted.user_id === user_id;
}
