import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { deleteOldEntries } from "./audit-store.ts";
import { idAtTime } from "./entry-ids.ts";

export interface RetentionDeps {
  readonly postgres: Sql;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retentionMs: number;
}

const INTERVAL_MS = 10 * 60_000;
const BATCH = 1000;

/** Entries that are older than they are kept for go, a part at a time. */
export async function keepDeletingOld(deps: RetentionDeps, signal: AbortSignal): Promise<void> {
  const { postgres, clock, logger, retentionMs } = deps;
  while (!signal.aborted) {
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    try {
      const before = idAtTime(clock.now() - retentionMs);
      while (!signal.aborted && (await deleteOldEntries(postgres, before, BATCH)) === BATCH);
    } catch (error) {
      logger.warn({ err: error }, "the housekeeping of the audit log failed: it is tried again");
    }
  }
}
