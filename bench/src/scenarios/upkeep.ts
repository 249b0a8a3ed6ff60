import type { BulkConnection } from "../fill/bulk-connection.ts";

/** What PostgreSQL does beside its work: checkpoints, and what autovacuum does to the tables of this database. */
export interface Upkeep {
  readonly checkpoints: number;
  readonly vacuums: number;
  readonly analyses: number;
}

const CHECKPOINTER_SINCE = 170_000;

/** Since it was started. */
export async function readUpkeep(connection: BulkConnection): Promise<Upkeep> {
  const [server] = await connection.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  );
  const checkpoints =
    (server?.version ?? 0) >= CHECKPOINTER_SINCE
      ? "select num_timed + num_requested from pg_stat_checkpointer"
      : "select checkpoints_timed + checkpoints_req from pg_stat_bgwriter";
  const [done] = await connection.query<{ checkpoints: number; vacuums: number; analyses: number }>(
    `select (${checkpoints})::int as checkpoints, sum(autovacuum_count)::int as vacuums, sum(autoanalyze_count)::int as analyses
     from pg_stat_user_tables`,
  );
  if (done === undefined) throw new Error("PostgreSQL counts nothing.");
  return done;
}

export const describeUpkeep = (before: Upkeep, after: Upkeep): string =>
  `${after.checkpoints - before.checkpoints} checkpoints, ${after.vacuums - before.vacuums} vacuums and ` +
  `${after.analyses - before.analyses} analyses of tables`;
