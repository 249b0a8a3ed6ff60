import type { AuditNote } from "../audit-note.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { insertEntries } from "./audit-store.ts";
import { toRow } from "./to-row.ts";

export const writeEntry = (sql: Sql, note: AuditNote, nowMs: number): Promise<void> =>
  insertEntries(sql, [toRow(note, nowMs)]);
