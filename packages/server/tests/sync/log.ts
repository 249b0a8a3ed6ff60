import type { TestSql } from "@gochat/testkit";
import type { VersionedFrame } from "./sync-frames.ts";

/** A change by which it is known: what it changed only where that is a message. */
export type Change = [version: number, type: string, seq: number | null];

export const nameOf = (frame: VersionedFrame): Change => [
  frame.version,
  frame.type,
  "message" in frame ? frame.message.seq : null,
];

/** The log of every conversation, read past the code that the server reads it with. */
export async function readLog(sql: TestSql): Promise<Map<string, Change[]>> {
  const rows = await sql.rows<{ id: string; changes: Change[] }>(
    `select id, jsonb_agg(jsonb_build_array(version, type, seq) order by version) as changes
     from (select conversation_id as id, created_version as version, 'message.created' as type, seq from messages
           union all select conversation_id, version, event, seq from changes) log
     group by id`,
  );
  return new Map(rows.map(({ id, changes }) => [id, changes]));
}
