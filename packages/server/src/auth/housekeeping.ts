import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { deleteOldNetworks } from "./known-networks-store.ts";
import { deleteOldSessions } from "./session-store.ts";
import { deleteExpiredTickets } from "./ticket-store.ts";

const INTERVAL_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Deletes what has ended: tickets that nobody used, sessions a day after nothing can refer to them any more, and networks from which
 * nobody has come for long.
 */
export async function runHousekeeping(
  { sql, logger, accessExpiryMs }: { sql: Sql; logger: Logger; accessExpiryMs: number },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await deleteExpiredTickets(sql);
      await deleteOldSessions(sql, accessExpiryMs + DAY_MS);
      await deleteOldNetworks(sql);
    } catch (error) {
      logger.warn({ err: error }, "the housekeeping of sessions failed: it is tried again");
    }
  }
}
