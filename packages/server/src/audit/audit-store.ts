import type { AuditAction, AuditEntry, AuditEntryId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

export type AuditRow = AuditEntry;

export async function insertEntries(sql: Sql, rows: readonly AuditRow[]): Promise<void> {
  await sql.query(
    `insert into audit_log (id, created_at, action, actor_id, user_id, conversation_id, session_id, address, user_agent, details)
     select e.* from jsonb_to_recordset($1::jsonb) as e (id uuid, created_at timestamptz, action text, actor_id uuid, user_id uuid,
       conversation_id uuid, session_id uuid, address text, user_agent text, details jsonb)`,
    [JSON.stringify(rows)],
    { name: "insert_audit_entries" },
  );
}

/** Ids that lie between these two, which are in no page. */
export interface Between {
  readonly above: string;
  readonly below: string;
}

const ENTRY =
  "id, created_at, action, actor_id, user_id, conversation_id, session_id, address, user_agent, details";

/** The newest first. */
export function findEntries(sql: Sql, { above, below }: Between, limit: number): Promise<AuditEntry[]> {
  return sql.query(`select ${ENTRY} from audit_log where id > $1 and id < $2 order by id desc limit $3`, [
    above,
    below,
    limit,
  ]);
}

export function findEntriesOfAction(
  sql: Sql,
  action: AuditAction,
  { above, below }: Between,
  limit: number,
): Promise<AuditEntry[]> {
  return sql.query(
    `select ${ENTRY} from audit_log where action = $1 and id > $2 and id < $3 order by id desc limit $4`,
    [action, above, below, limit],
  );
}

/** What this person did, and what was done to their account. */
export function findEntriesOfPerson(
  sql: Sql,
  userId: UserId,
  action: AuditAction | null,
  { above, below }: Between,
  limit: number,
): Promise<AuditEntry[]> {
  return sql.query(
    `(select ${ENTRY} from audit_log
      where actor_id = $1 and id > $3 and id < $4 and ($2::text is null or action = $2) order by id desc limit $5)
     union
     (select ${ENTRY} from audit_log
      where user_id = $1 and id > $3 and id < $4 and ($2::text is null or action = $2) order by id desc limit $5)
     order by id desc limit $5`,
    [userId, action, above, below, limit],
  );
}

/** The oldest first. */
export function findEntriesUpwards(
  sql: Sql,
  { above, below }: Between,
  limit: number,
): Promise<AuditEntry[]> {
  return sql.query(`select ${ENTRY} from audit_log where id > $1 and id < $2 order by id limit $3`, [
    above,
    below,
    limit,
  ]);
}

/** A part of those that are too old; answers with how many they were. Younger ones the table does not give away. */
export async function deleteOldEntries(sql: Sql, before: AuditEntryId, limit: number): Promise<number> {
  const rows = await sql.query(
    `delete from audit_log where id = any (array(select id from audit_log where id < $1 order by id limit $2)) returning id`,
    [before, limit],
  );
  return rows.length;
}
